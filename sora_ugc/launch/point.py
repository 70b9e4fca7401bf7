"""One point of the checklist, and what was found."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """UNKNOWN: it could not be checked from here, so somebody has to."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    UNKNOWN = "could not check"


class Point(NamedTuple):
    """`name` stands in the checklist; `words` say what was seen, `mend` what to do about it."""

    name: str
    verdict: Verdict
    words: str
    mend: str = ""


def passed(name: str, words: str) -> Point:
    """It is as it should be."""
    return Point(name, Verdict.PASS, words)


def failed(name: str, words: str, mend: str) -> Point:
    """It is not, and nobody should launch."""
    return Point(name, Verdict.FAIL, words, mend)


def unknown(name: str, words: str, mend: str) -> Point:
    """It cannot be seen from here."""
    return Point(name, Verdict.UNKNOWN, words, mend)
