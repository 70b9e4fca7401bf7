"""What somebody new waits for, besides the render."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from benchmarks.case import Bench, Case, Result
from benchmarks.customer import PHOTO, PLATFORM, await_ready, stack_with_customer
from e2e.stack import Stack
from sandbox.demo import Client, Wish

RENDER_SECONDS = 2


def run(bench: Bench) -> Iterable[Result]:
    """Yield the median of whole journeys, less the render, beside the render."""
    with stack_with_customer(jobs=1, render_seconds=RENDER_SECONDS) as (stack, _):
        taken = [_journey(stack) for _ in range(bench.pick(20, 1))]
    yield Result("journey", median(taken) - RENDER_SECONDS, "s", ())


def _journey(stack: Stack) -> float:
    """Sign up, buy, upload, order, wait, download: the whole of it, in seconds."""
    client = Client(stack.web, stack.endpoints["stripe"])
    with client.http, tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder:
        begin = time.monotonic()
        client.register()
        client.buy_cheapest_pack()
        wish = Wish(PHOTO, "A take to look at.", PLATFORM, Path(folder) / "take.mp4")
        job = client.create(wish, client.upload(PHOTO))
        client.download(await_ready(client, job["id"])["video"], wish.target)
        return time.monotonic() - begin


CASE = Case(
    what="From nothing to a downloaded video, less the render itself: sign up, buy a pack, upload "
    "a photo, order, wait, download, one after another over HTTP.",
    how="The median of 20 newcomers on a whole stack, renders of 2 s out of the stand-in's cache. "
    "They ask for their credits every 0.2 s and for their take every 0.1 s, which is in it, as are "
    "the stand-in's own answers.",
    limit="",
    peer="",
    run=run,
    minutes=6,
    database=False,
)
