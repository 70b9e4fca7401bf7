"""Every alarm is about numbers that exist, is accepted by Prometheus, fires when it must and not
before, and has a page to follow."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from testing.promql import groups_named, labels_named, needs_promtool, promtool, series_named
from testing.series import series_known

INFRA = Path(settings.BASE_DIR, "infra")
RULES = INFRA / "alerts.yml"
TESTS = INFRA / "alerts_test.yml"
# Prometheus' own, of each target.
OF_PROMETHEUS = {"up": {"job"}}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.mark.django_db
def test_each_alarm_is_about_numbers_that_are_there() -> None:
    known = series_known() | OF_PROMETHEUS
    every_label = set().union(*known.values())
    for rule in rules():
        expr = rule["expr"]
        assert series_named(expr), rule["alert"]
        assert series_named(expr) <= set(known), rule["alert"]
        for name, labels in labels_named(expr).items():
            assert labels <= known[name], (rule["alert"], name)
        assert groups_named(expr) <= every_label, rule["alert"]


def test_each_alarm_says_what_to_do() -> None:
    runbook = Path(settings.BASE_DIR, "docs/runbook.md").read_text()
    headings = re.findall(r"^## ([A-Z]\w+)$", runbook, re.MULTILINE)
    assert sorted(rule["alert"] for rule in rules()) == sorted(headings)
    for rule in rules():
        section = runbook.split(f"## {rule['alert']}\n")[1].split("\n## ")[0]
        assert all(f"**{part}.**" in section for part in ("Means", "Look", "Do")), rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"critical", "warning"}


def test_each_alarm_is_seen_firing_and_silent() -> None:
    seen: dict[str, set[bool]] = {rule["alert"]: set() for rule in rules()}
    for test in yaml.safe_load(TESTS.read_text())["tests"]:
        for look in test["alert_rule_test"]:
            seen[look["alertname"]].add(bool(look["exp_alerts"]))
    assert seen == {name: {True, False} for name in seen}


@needs_promtool
def test_prometheus_accepts_the_rules_and_they_fire_as_they_should() -> None:
    promtool("check", "rules", RULES.name, cwd=INFRA)
    promtool("test", "rules", TESTS.name, cwd=INFRA)


@needs_promtool
def test_prometheus_accepts_the_configuration(tmp_path: Path) -> None:
    for name in ("prometheus.yml", RULES.name):
        shutil.copy(INFRA / name, tmp_path)
    (tmp_path / "metrics_token").write_text("a token")
    promtool("check", "config", "prometheus.yml", cwd=tmp_path)
