"""The table, the file and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.case import Bench, Case, Result, at_most, share_of_limit, times_limit, times_peer
from benchmarks.runner import Outcome

PAGE = f"# How fast\n\nWords before.\n\n{report.BEGIN}\n{report.END}\n\nWords after.\n"
CASE = Case(what="What.", how="How.", limit="The best.", peer="", run=lambda bench: ())


def spend(value: float = 60, *, limit: float = 100, peer: float | None = 5) -> Result:
    targets = (share_of_limit(0.55), times_peer(10))
    return Result("spend", value, "spends/s", targets, limit=limit, peer=peer)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "LATEST", tmp_path / "results" / "latest.json")
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    report.PAGE.write_text(PAGE)
    return tmp_path


def test_a_row_has_what_others_read() -> None:
    assert spend().row() == {
        "case": "spend",
        "value": 60,
        "unit": "spends/s",
        "limit": 100,
        "peer": 5,
        "ratio_to_limit": 0.6,
        "ratio_to_peer": 12,
        "target": "at least 55% of the limit; at least 10 times the peer",
        "met": True,
    }


@pytest.mark.parametrize(
    ("result", "met"),
    [
        (spend(55), True),
        (spend(54), False),
        (spend(60, peer=7), False),
        (spend(60, peer=None), True),
        (Result("page", 1.3, "ms", (times_limit(1.3),), limit=1), True),
        (Result("page", 1.4, "ms", (times_limit(1.3),), limit=1), False),
        (Result("page", 1, "ms", (times_limit(1.3),)), False),
        (Result("proof", 60, "s", (at_most(60, "s"),)), True),
        (Result("proof", 61, "s", (at_most(60, "s"),)), False),
    ],
)
def test_targets(result: Result, met: bool) -> None:
    assert result.met is met


def test_the_table_names_what_missed_its_target() -> None:
    head, missed = report.table([spend(54).row()]).splitlines()
    assert head.split() == list(report.HEAD)
    assert missed.endswith("NO")


def test_a_case_replaces_its_own_rows_and_section_only(files: Path) -> None:
    proof = Result("ledger_verify", 12, "s", (at_most(60, "s"),))
    report.store([Outcome("spend", CASE, [spend().row()])], "Monday")
    report.store([Outcome("ledger_verify", CASE, [proof.row()])], "Tuesday")
    report.store([Outcome("spend", CASE, [spend(70).row()])], "Wednesday")

    rows = json.loads((files / "results" / "latest.json").read_text())
    assert [(row["case"], row["value"]) for row in rows] == [("ledger_verify", 12), ("spend", 70)]
    text = (files / "performance.md").read_text()
    assert text.startswith("# How fast\n\nWords before.")
    assert text.endswith("Words after.\n")
    assert "Monday" not in text
    assert text.index("Tuesday") < text.index("Wednesday")
    assert "Limit: The best." in text
    assert "Peer:" not in text


def test_a_failed_case_leaves_what_was_there(files: Path) -> None:
    report.store([Outcome("spend", CASE, [spend().row()])], "Monday")
    report.store([Outcome("spend", CASE, failure="spend ended with status 1.")], "Tuesday")

    assert "Monday" in (files / "performance.md").read_text()
    assert len(json.loads((files / "results" / "latest.json").read_text())) == 1


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for results"):
        report.page("# How fast", [], "Monday")


def test_the_smallest_run_is_a_choice_of_sizes() -> None:
    assert Bench(Path(), "").pick(10_000, 20) == 10_000
    assert Bench(Path(), "", quick=True).pick(10_000, 20) == 20
