"""docs/jobs.md draws the state machine that the code has, and names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from generation.pipeline.state import TRANSITIONS

PAGE = Path(settings.BASE_DIR, "docs/jobs.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \|.*\| `(test_\w+)` \|$", re.MULTILINE)
ARROW = re.compile(r"^    (\w+) --> (\w+): ", re.MULTILINE)

TAKEN = {(str(start), str(end)) for start, ends in TRANSITIONS.items() for end in ends}


def test_every_transition_has_its_row_and_its_arrow_and_no_other() -> None:
    rows = [(start, end) for start, end, _test in ROW.findall(PAGE)]
    assert len(rows) == len(set(rows))
    assert set(rows) == TAKEN
    assert set(ARROW.findall(PAGE)) == TAKEN


def test_the_tests_that_it_names_exist() -> None:
    code = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    named = {test for _start, _end, test in ROW.findall(PAGE)}
    assert named <= set(re.findall(r"^def (test_\w+)", code, re.MULTILINE))
