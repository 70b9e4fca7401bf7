"""Ten thousand renders at an endpoint that lists, on one worker process of one core."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks import polling
from benchmarks.case import Bench, Case, Result
from benchmarks.polling import Sizes


def run(bench: Bench) -> Iterable[Result]:
    """Yield processor, memory and gaps of the worker beside those of the naive one."""
    full = Sizes(renders=10_000, every=15, warm_up=60, watched=120)
    quick = Sizes(renders=30, every=1, warm_up=1, watched=3)
    return polling.measure(bench, "polls_listed", sizes=bench.pick(full, quick), lists=True)


CASE = Case(
    what="10,000 renders followed by one worker process on one core; the renderer can list, and "
    "each should be looked at every 15 s.",
    how=polling.HOW,
    limit="",
    peer=polling.PEER,
    run=run,
    minutes=12,
)
