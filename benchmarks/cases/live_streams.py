"""A thousand open event streams on one live process, and a change that all of them hear."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

from django.conf import settings
from redis import Redis

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.listeners import Pages
from benchmarks.peers import eventstream
from benchmarks.processes import Part, started
from benchmarks.server import NOWHERE, ROOT, environment
from common import live
from sandbox.plan import Plan
from sandbox.ports import any_free, choose_ports
from sandbox.probes import http_status
from sandbox.state import Folder
from sandbox.valkey import Valkey

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """Megabytes without and with all streams; seconds until all have heard, of each round."""

    idle: float
    full: float
    heard: list[float]


def run(bench: Bench) -> Iterable[Result]:
    """Yield memory and delay of our process beside those of the peer."""
    pages, rounds = bench.pick((1_000, 20), (20, 2))
    with tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as name:
        folder = Path(name)
        valkey = Valkey(folder / "valkey")
        valkey.start()
        try:
            plan = _plan(folder, valkey.url())
            ours = _ours(plan, folder, pages, rounds)
            peer = _peer(plan, folder, pages, rounds)
        finally:
            valkey.stop()
    yield Result("live_streams", ours.full, "MB", (at_most(400, "MB"),), peer=peer.full)
    yield Result("live_streams.idle", ours.idle, "MB", (), peer=peer.idle)
    slowest = (1_000 * max(ours.heard), 1_000 * max(peer.heard))
    yield Result(
        "live_streams.heard_by_all", slowest[0], "ms", (at_most(1_000, "ms"),), peer=slowest[1]
    )
    usual = (1_000 * median(ours.heard), 1_000 * median(peer.heard))
    yield Result("live_streams.heard_by_all_median", usual[0], "ms", (), peer=usual[1])


def _plan(folder: Path, redis_url: str) -> Plan:
    ports = choose_ports({"PORT": str(any_free())})
    variables = {**environment(NOWHERE), "REDIS_URL": redis_url}
    return Plan(root=ROOT, folder=Folder(folder / "sandbox"), ports=ports, variables=variables)


def _ours(plan: Plan, folder: Path, pages: int, rounds: int) -> Found:
    creators = [uuid4() for _ in range(pages)]
    settings.REDIS_URL = plan.variables["REDIS_URL"]
    paths = [f"/events?ticket={live.ticket_make(creator_id=one)}" for one in creators]

    def tell() -> None:
        live.changes_announce([(creator, uuid4()) for creator in creators])

    with started("live", plan.live().spawn, folder, cores=_cores()) as part:
        _await(plan.ports.live, "/healthz")
        streams = Pages(plan.ports.live, paths, opened=b"event: ready", changed=b"event: changed")
        return asyncio.run(_measure(part, streams, tell, rounds))


def _peer(plan: Plan, folder: Path, pages: int, rounds: int) -> Found:
    with (
        Redis.from_url(plan.variables["REDIS_URL"]) as redis,
        eventstream.eventstream(plan, folder, cores=_cores()) as part,
    ):
        _await(plan.ports.live, "/")
        paths: Sequence[str] = [eventstream.PATH] * pages
        streams = Pages(plan.ports.live, paths, opened=b"stream-open", changed=b"event: changed")

        def tell() -> None:
            redis.publish(eventstream.CHANNEL, eventstream.message())

        return asyncio.run(_measure(part, streams, tell, rounds))


async def _measure(part: Part, streams: Pages, tell: Callable[[], object], rounds: int) -> Found:
    with _heaviest(part) as idle:
        await asyncio.sleep(1)
    await streams.open()
    await asyncio.sleep(2)
    with _heaviest(part) as full:
        heard = [await streams.hear(tell) for _ in range(rounds)]
    streams.close()
    return Found(idle[-1], max(full), heard)


@contextmanager
def _heaviest(part: Part) -> Iterator[list[float]]:
    """What it weighs before and after."""
    weights = [part.megabytes()]
    yield weights
    part.check()
    weights.append(part.megabytes())


def _cores() -> set[int]:
    return os.sched_getaffinity(0)


def _await(port: int, path: str) -> None:
    """Until the server answers, whatever it says."""
    deadline = time.monotonic() + START_SECONDS
    while not http_status(port, path)[0]:
        if time.monotonic() > deadline:
            raise TimeoutError("The server of the streams did not start.")
        time.sleep(0.1)


CASE = Case(
    what="1,000 open event streams on one live process; each change is for all of them.",
    how="Granian as `make run` starts it, its two processes together: the proportional set size "
    "with all streams open, after 20 changes. Each page is another creator's; one message names a "
    "job of each. `heard_by_all` is the time from the message until the last of the pages has read "
    "its event, the longest and the median of 20 changes; the pages are read by one more process "
    "on the same machine.",
    limit="",
    peer="django-eventstream in the same Granian, out of the same Valkey, in a site with nothing "
    "else in it; all pages listen to one channel.",
    run=run,
    minutes=5,
    database=False,
)
