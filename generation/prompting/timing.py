"""How a clip is cut: how many shots fit its length, and when each begins and ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise

# From so many seconds on there is one shot more.
_ONE_MORE_FROM = (3, 6, 10, 14)
# The first shot carries the hook, the last only a few words.
_FIRST, _LAST = 1.25, 0.9

# Words a second of a brisk voice.
PACE = 3.2

_TIMES = re.compile(r"^[\d.]+ ?[-–] ?(\d{1,3}(?:\.\d)?) ?s\b", re.MULTILINE)


def shot_count(seconds: int) -> int:
    """How many shots a clip of this length has, one to five."""
    return 1 + bisect_right(_ONE_MORE_FROM, seconds)


def cuts(seconds: int, count: int) -> list[tuple[float, float]]:
    """Begin and end of each of `count` shots, in half seconds, without gaps, up to `seconds`."""
    weights = [1.0] * count
    weights[0], weights[-1] = _FIRST, _LAST
    whole = sum(weights)
    ends = [round(2 * seconds * part / whole) / 2 for part in accumulate(weights)]
    return list(pairwise([0.0, *ends[:-1], float(seconds)]))


def fits(words: str, seconds: float) -> bool:
    """Whether a brisk voice says `words` in that time."""
    return len(words.split()) <= PACE * seconds


def last_second(prompt: str) -> float | None:
    """When the last timed shot of a prompt ends; None when no line of it begins with times."""
    return max(map(float, _TIMES.findall(prompt)), default=None)
