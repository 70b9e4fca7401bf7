"""How old what we know of a render gets, out of the times at which its provider showed it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Gaps:
    """The longest time without a look, in seconds: of 95 % of the renders, and of the worst one.

    `per_second` is how many looks there were.
    """

    p95: float
    worst: float
    per_second: float


def gaps(looks: Iterable[Sequence[float]], *, start: float, end: float) -> Gaps:
    """What the renders' looks (each sorted) say about the time from `start` to `end`.

    A gap that begins before or lasts on counts with what of it is known; one that nobody has looked
    at for all of the time counts as long as that.
    """
    longest, count = [], 0
    for times in looks:
        first, behind = bisect_left(times, start), bisect_right(times, end)
        inside = times[first:behind]
        count += len(inside)
        # The last look before the start is where the first gap began.
        points = [times[first - 1] if first else start, *inside, end]
        longest.append(max(b - a for a, b in pairwise(points)))
    return Gaps(quantiles(longest, n=20)[-1], max(longest), count / (end - start))
