"""What comes out: tables in the terminal, and docs/load.md with `results/latest.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.report import machine
from e2e.stack import ROOT
from loadtests.outcome import Asked, percentile
from loadtests.phases import Figure, Findings

LATEST = ROOT / "loadtests" / "results" / "latest.json"
PAGE = ROOT / "docs" / "load.md"
MARK = "<!-- What follows is written by `make load`. -->"
ERRORS_SHOWN = 10


def text(findings: Findings) -> str:
    """A phase for a terminal."""
    lines = [f"\n{findings.title}"]
    for one in findings.figures:
        wanted = f"  ({one.target}: {'met' if one.met else 'MISSED'})" if one.target else ""
        lines.append(f"  {one.what:<50}{one.value:>10}{wanted}")
    lines += [
        f"  {'proven' if proof.holds else 'BROKEN'}  {proof.what}: {proof.found}"
        for proof in findings.proofs
    ]
    lines += [
        f"  {times} x {error}" for error, times in list(findings.errors.items())[:ERRORS_SHOWN]
    ]
    return "\n".join(lines)


def store(found: Sequence[Findings], *, postgresql: str) -> None:
    """Replace the report by this run."""
    LATEST.parent.mkdir(exist_ok=True)
    rows = [
        {
            "phase": one.title,
            "figures": [asdict(figure) for figure in one.figures],
            "proofs": [asdict(proof) for proof in one.proofs],
            "errors": one.errors,
        }
        for one in found
    ]
    LATEST.write_text(json.dumps(rows, indent=2) + "\n")
    before = PAGE.read_text().partition(MARK)[0]
    sections = [f"{machine(postgresql=postgresql)}.", *map(section, found)]
    PAGE.write_text(f"{before}{MARK}\n\n" + "\n\n".join(sections) + "\n")


def section(one: Findings) -> str:
    """A phase for the page."""
    parts = [f"## {one.title}", one.how]
    figures = [(row.what, row.value, row.target, _yes(row)) for row in one.figures]
    parts.append(_table(("figure", "found", "target", "met"), figures))
    proofs = [(row.what, "yes" if row.holds else "NO", row.found) for row in one.proofs]
    parts.append(_table(("proven afterwards", "holds", "looked at"), proofs))
    if one.asked:
        asked = [
            (f"`{row.name}`", f"{row.count:,}", f"{row.failures:,}", *_times(row))
            for row in one.asked
        ]
        head = ("what was asked", "times", "failed", "median ms", "p95 ms", "p99 ms")
        parts.append(_table(head, asked))
    return "\n\n".join(parts)


def _yes(row: Figure) -> str:
    return ("yes" if row.met else "NO") if row.target else ""


def _times(row: Asked) -> tuple[str, ...]:
    return tuple(f"{percentile([row], share):.0f}" for share in (0.5, 0.95, 0.99))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
