"""What the product costs while nobody is there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.processes import family_cpu_seconds, family_megabytes
from e2e.stack import running

SETTLE_SECONDS = 30
PERCENT, MEGABYTES = 2, 900


def run(bench: Bench) -> Iterable[Result]:
    """Yield the share of one core and the memory of all processes, and of each of the product's."""
    seconds = bench.pick(120, 1)
    with (
        tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder,
        running(Path(folder) / "sandbox") as stack,
    ):
        time.sleep(bench.pick(SETTLE_SECONDS, 0))
        pids = stack.endpoints["pids"]
        supervisor = pids["supervisor"]
        begin, before = time.monotonic(), family_cpu_seconds(supervisor)
        time.sleep(seconds)
        took = family_cpu_seconds(supervisor) - before
        share = 100 * took / (time.monotonic() - begin)
        yield Result("idle.core", share, "% of a core", (at_most(PERCENT, "%"),))
        weight = family_megabytes(supervisor)
        yield Result("idle.memory", weight, "MB", (at_most(MEGABYTES, "MB"),))
        for name in ("web", "live", "worker", "beat"):
            yield Result(f"idle.memory.{name}", family_megabytes(pids[name]), "MB", ())


CASE = Case(
    what="What the whole of `make run` takes while nobody is there: the share of one core, and the "
    "memory, with the embedded PostgreSQL and Valkey, the stand-ins and the supervisor.",
    how="Over two minutes, half a minute after the start. Memory is the proportional set size "
    "(PSS) at the end of them. Of the product's own processes, each with its children.",
    limit="",
    peer="",
    run=run,
    minutes=6,
    database=False,
)
