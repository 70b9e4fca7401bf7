"""What comes out: a table, `results/latest.json`, and the generated part of docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.runner import Outcome
from benchmarks.server import ROOT, SETTINGS

LATEST = ROOT / "benchmarks" / "results" / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
HEAD = ("case", "value", "unit", "limit", "ratio", "peer", "ratio", "target", "met")

Row = dict[str, Any]


def machine(*, postgresql: str) -> str:
    """Where and when it was measured, in one sentence."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    parts = [
        f"{datetime.now(UTC):%d %B %Y}: {cores} cores ({_processor()}), {platform.system()}",
        f"load before it {load}",
        f"Python {platform.python_version()}, PostgreSQL {postgresql}",
        *(f"{name} {version(name.lower())}" for name in ("Django", "psycopg")),
    ]
    return ", ".join(parts)


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def store(outcomes: Sequence[Outcome], where: str) -> None:
    """Replace the rows of the cases that ran, in the JSON and on the page; others stay."""
    ran = [outcome for outcome in outcomes if not outcome.failure]
    kept = [row for row in _stored() if row["case"].split(".")[0] not in {one.name for one in ran}]
    rows = sorted([*kept, *(row for one in ran for row in one.rows)], key=lambda row: row["case"])
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(rows, indent=2) + "\n")
    PAGE.write_text(page(PAGE.read_text(), ran, where))


def page(text: str, outcomes: Iterable[Outcome], where: str) -> str:
    """`text` with a section for each outcome between the two marks; the sections of others stay.

    Raises ValueError when `text` has no marks.
    """
    before, marked, rest = text.partition(BEGIN)
    inside, ended, after = rest.partition(END)
    if not (marked and ended):
        raise ValueError(f"{PAGE.name} has no place for results: {BEGIN} and {END}")
    sections = {
        section.split("\n", 1)[0].strip(): section.split("\n", 1)[1].strip()
        for section in inside.split("\n### ")[1:]
    }
    sections |= {outcome.name: _section(outcome, where) for outcome in outcomes}
    body = "\n\n".join(f"### {name}\n\n{words}" for name, words in sorted(sections.items()))
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{after}"


def _section(outcome: Outcome, where: str) -> str:
    case = outcome.case
    words = [f"{case.what} {case.how}"]
    words += [f"Limit: {case.limit}"] if case.limit else []
    words += [f"Peer: {case.peer}"] if case.peer else []
    lines = [HEAD, tuple("---" for _ in HEAD), *(_cells(row) for row in outcome.rows)]
    if case.database:
        words.append("PostgreSQL with " + ", ".join(f"{k}={v}" for k, v in SETTINGS.items()) + ".")
    return "\n\n".join(
        [*words, "\n".join(f"| {' | '.join(line)} |" for line in lines), where + "."]
    )


def _cells(row: Row) -> tuple[str, ...]:
    numbers = {name: _number(row[name]) for name in ("value", "limit", "peer")}
    ratios = {name: _ratio(row[f"ratio_to_{name}"]) for name in ("limit", "peer")}
    return (
        *(row["case"], numbers["value"], row["unit"], numbers["limit"], ratios["limit"]),
        *(numbers["peer"], ratios["peer"], row["target"], "yes" if row["met"] else "NO"),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 1_000 else f"{value:.4g}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _stored() -> list[Row]:
    return json.loads(LATEST.read_text()) if LATEST.exists() else []


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    lines = found.read_text().splitlines() if found.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
