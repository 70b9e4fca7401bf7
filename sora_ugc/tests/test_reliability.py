"""docs/reliability.md names tests that exist, and every test of a fault has its row there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "reliability.md").read_text()
ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)


def _defined(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in DEFINED.findall(path.read_text())}


def _named() -> set[str]:
    return {name for row in ROW.findall(PAGE) for name in NAMED.findall(row)}


def test_every_test_that_it_names_exists() -> None:
    rooms = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    assert _named() <= _defined(path for room in rooms for path in room.rglob("test_*.py"))


def test_every_test_of_a_fault_has_its_row() -> None:
    faults = _defined((ROOT / "e2e" / "faults").glob("test_*.py"))
    assert len(faults) > 20
    assert faults <= _named()


def test_no_row_is_without_a_test() -> None:
    rows = [row for row in ROW.findall(PAGE) if not row.startswith(("| ---", "| what happens"))]
    assert [row for row in rows if not NAMED.search(row)] == []
