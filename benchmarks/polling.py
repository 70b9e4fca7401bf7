"""Thousands of renders followed at once: by the product's own worker, and by a task for each."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from benchmarks.case import Bench, Result, at_most
from benchmarks.job_rows import jobs_render
from benchmarks.ledger_rows import ledger_fill
from benchmarks.looks import Gaps, gaps
from benchmarks.peers.eta import eta_worker
from benchmarks.polling_place import Place, product_worker, renders_at
from benchmarks.processes import Part, Weight, one_core_apart

# Renders began up to so long ago when the measurement starts: a usual render's time.
OLDEST_SECONDS = 300
PERCENT, MEGABYTES = 60, 400

HOW = (
    "The worker as `make run` starts it, alone on its core; beat, PostgreSQL, Valkey and the "
    "renderer on the others. The renderer answers after 50 ms and shows progress that rises a "
    "percent in three seconds, so that nearly every look has something to write. Processor time "
    "and peak memory (PSS) out of `/proc`; `gap` is the longest time in which the renderer was not "
    "asked about a render, of 95 % of the renders and of the worst one."
)
PEER = (
    "A Celery task for each render, sent again with a countdown: the same core, pool of threads, "
    "renderer and database, one client of the `openai` library, one UPDATE by bare psycopg."
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many renders, how often each should be looked at, and for how long is watched.

    `warm_up` begins when each was looked at once.
    """

    renders: int
    every: float
    warm_up: float
    watched: float


@dataclass(frozen=True, slots=True)
class Following:
    """What following the renders took, and how closely it was done."""

    weight: Weight
    gaps: Gaps

    @property
    def per_look(self) -> float:
        """Processor time of one look in milliseconds."""
        return self.weight.percent * 10 / self.gaps.per_second


def measure(bench: Bench, name: str, *, sizes: Sizes, lists: bool) -> Iterable[Result]:
    """Yield what the case `name` is about: processor, memory and gaps, ours beside the peer's."""
    ledger_fill(creators=sizes.renders, transactions_each=2)
    with one_core_apart() as cores:
        with renders_at(bench.url, sizes.renders, cores, lists=lists) as place:
            jobs_render(oldest=OLDEST_SECONDS, due_within=sizes.every)
            ours = _follow(place, product_worker(place), sizes)
        with renders_at(bench.url, sizes.renders, cores, lists=lists) as place:
            peer = _follow(place, eta_worker(place, sizes.renders, sizes.every), sizes)
    return _results(name, sizes, ours, peer)


def _follow(place: Place, worker: AbstractContextManager[Part], sizes: Sizes) -> Following:
    with worker as part:
        place.await_looks(part)
        time.sleep(sizes.warm_up)
        start = time.monotonic()
        weight = part.weigh(sizes.watched)
        end = time.monotonic()
        return Following(weight, gaps(place.looks(), start=start, end=end))


def _results(name: str, sizes: Sizes, ours: Following, peer: Following) -> Iterable[Result]:
    every = (at_most(sizes.every, "s"),)
    yield Result(
        name,
        ours.weight.percent,
        "% of a core",
        (at_most(PERCENT, "%"),),
        peer=peer.weight.percent,
    )
    yield Result(
        f"{name}.memory",
        ours.weight.megabytes,
        "MB",
        (at_most(MEGABYTES, "MB"),),
        peer=peer.weight.megabytes,
    )
    yield Result(f"{name}.gap_p95", ours.gaps.p95, "s", every, peer=peer.gaps.p95)
    yield Result(f"{name}.gap_worst", ours.gaps.worst, "s", every, peer=peer.gaps.worst)
    yield Result(f"{name}.looks", ours.gaps.per_second, "1/s", (), peer=peer.gaps.per_second)
    yield Result(f"{name}.per_look", ours.per_look, "ms", (), peer=peer.per_look)
