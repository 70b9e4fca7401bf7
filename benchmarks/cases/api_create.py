"""Orders over the API at a steady pace, with nobody at work on them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.cases.job_overhead import p95
from benchmarks.customer import PHOTO, order, stack_with_customer
from e2e.faults.workers import stopped
from sandbox.demo import Client

EVERY_SECONDS = 1 / 20
SECONDS = 30
# As many as may be waiting for their answer while the next ones are sent.
CONNECTIONS = 16
MILLISECONDS = 50


def run(bench: Bench) -> Iterable[Result]:
    """Yield the 95th percentile of the orders' times, and their median."""
    orders = bench.pick(int(SECONDS / EVERY_SECONDS), 4)
    with stack_with_customer(jobs=2 * orders, render_seconds=1) as (stack, client):
        image = client.upload(PHOTO)
        with stopped(stack.pid("worker")):
            # The web process has its connections and plans by then.
            _ordered(client, image, orders)
            taken = _ordered(client, image, orders)
    yield Result("api_create", p95(taken), "ms", (at_most(MILLISECONDS, "ms"),))
    yield Result("api_create.median", median(taken), "ms", ())


def _ordered(client: Client, image: str, count: int) -> list[float]:
    """Send that many, one every EVERY_SECONDS whatever became of those before; each one's time
    until its answer, in ms."""
    begin = time.perf_counter()

    def one(number: int) -> float:
        due = begin + number * EVERY_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
        order(client, image, prompt=f"Order {number}.")
        # Since it was due, not since it was sent: what had to wait for a connection has waited.
        return 1_000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(one, range(count)))


CASE = Case(
    what="`POST /jobs/create` with the id of an uploaded photo, 20 a second: from when an order is "
    "due to its answer; 95th percentile.",
    how="600 orders of one creator on a whole stack whose worker stands still, after 600 others; "
    "each is sent when it is due, whatever has become of those before.",
    limit="",
    peer="",
    run=run,
    minutes=8,
    database=False,
)
