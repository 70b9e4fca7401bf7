"""Grafana's dashboard asks only for numbers that /metrics has, in words that Prometheus takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from testing.promql import groups_named, labels_named, needs_promtool, promtool, series_named
from testing.series import series_known

GRAFANA = Path(settings.BASE_DIR, "infra/grafana")


def panels() -> list[dict[str, Any]]:
    dashboard: dict[str, Any] = json.loads((GRAFANA / "dashboard.json").read_text())
    return list(dashboard["panels"])


def questions() -> Iterator[tuple[str, str]]:
    for panel in panels():
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def test_it_has_a_row_for_each_concern_and_overlaps_nowhere() -> None:
    rows = [panel["title"] for panel in panels() if panel["type"] == "row"]
    assert rows == ["Money", "Jobs", "Queues", "Renderers", "Web"]
    assert len({panel["id"] for panel in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _y in cells) < 24
        taken |= cells


@pytest.mark.django_db
def test_every_question_is_about_numbers_that_are_there() -> None:
    known = series_known()
    every_label = set().union(*known.values())
    for title, expr in questions():
        assert series_named(expr), title
        assert series_named(expr) <= set(known), title
        for name, labels in labels_named(expr).items():
            assert labels <= known[name], (title, name)
        assert groups_named(expr) <= every_label, title


@pytest.mark.django_db
def test_every_number_is_shown_or_watched() -> None:
    """A number that nobody looks at is not worth a query."""
    asked = {name for _title, expr in questions() for name in series_named(expr)}
    rules = Path(settings.BASE_DIR, "infra/alerts.yml").read_text()
    unseen = {
        name
        for name in series_known()
        if name not in asked and not name.endswith(("_sum", "_count"))
    }
    assert {name for name in unseen if name not in rules} <= {
        "stripe_events_unhandled",
        "purchases_credited_total",
    }


@needs_promtool
def test_prometheus_takes_every_question(tmp_path: Path) -> None:
    rules = [
        {"record": f"question:{number}", "expr": expr}
        for number, (_title, expr) in enumerate(questions())
    ]
    path = tmp_path / "questions.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    promtool("check", "rules", path.name, cwd=tmp_path)


def test_what_grafana_is_told_can_be_read() -> None:
    source = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())
    assert source["datasources"][0]["type"] == "prometheus"
    shelf = yaml.safe_load((GRAFANA / "provisioning/dashboards/studio.yml").read_text())
    assert shelf["providers"][0]["options"]["path"]
