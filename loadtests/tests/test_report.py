"""A report says what was found, and a missed target shows."""

from __future__ import annotations

from loadtests.outcome import Asked, percentile
from loadtests.phases import Figure, Findings
from loadtests.proof import Proof
from loadtests.report import section, text

PAGES = [Asked("page", "/", 90, 0, {10: 90}), Asked("page", "/studio/", 10, 1, {400: 10})]


def _findings(*, holds: bool, met: bool) -> Findings:
    figures = [Figure("Pages that failed", "1", "none", met=met), Figure("Pages", "100")]
    proofs = [Proof("The ledger is right", holds, "12 entries")]
    return Findings("Creators", "Some of them.", figures, proofs, PAGES, {"page /: 500": 1})


def test_percentiles_over_all_pages() -> None:
    assert percentile(PAGES, 0.5) == 10
    assert percentile(PAGES, 0.95) == 400
    assert percentile([], 0.95) == 0


def test_all_is_well_only_when_both_are() -> None:
    assert _findings(holds=True, met=True).met
    assert not _findings(holds=False, met=True).met
    assert not _findings(holds=True, met=False).met


def test_what_is_wrong_is_said() -> None:
    found = text(_findings(holds=False, met=False))
    assert "(none: MISSED)" in found
    assert "BROKEN  The ledger is right: 12 entries" in found
    assert "1 x page /: 500" in found


def test_the_page() -> None:
    found = section(_findings(holds=True, met=False))
    assert "| Pages that failed | 1 | none | NO |" in found
    assert "| The ledger is right | yes | 12 entries |" in found
    assert "| `/studio/` | 10 | 1 | 400 | 400 | 400 |" in found
