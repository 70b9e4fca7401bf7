"""Every alarm is about numbers that exist, is accepted by Prometheus, and has a page to follow."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from common.registry import metrics

RULES = Path(settings.BASE_DIR, "infra/alerts.yml")
OF_CHECKS = {"check_problems", "check_age_seconds"}
OF_PROMETHEUS = {"up"}
WORDS = {"or", "absent", "check", "job"}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_each_alarm_is_about_numbers_that_are_there() -> None:
    known = {name for name, _measure in metrics} | OF_CHECKS | OF_PROMETHEUS
    for rule in rules():
        plain = re.sub(r'"[^"]*"', "", rule["expr"])
        assert set(re.findall(r"[a-z_]+", plain)) - WORDS <= known, rule["alert"]


def test_each_alarm_says_what_to_do() -> None:
    headings = re.findall(
        r"^## (\w+)$", Path(settings.BASE_DIR, "docs/runbook.md").read_text(), re.MULTILINE
    )
    assert [rule["alert"] for rule in rules()] == headings
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs Prometheus' promtool")
def test_prometheus_accepts_the_rules() -> None:
    checked = subprocess.run(
        ["promtool", "check", "rules", str(RULES)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
