"""What we add to a render: from the order to the provider, and from its end to the creator."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.customer import PHOTO, await_ready, order, stack_with_customer
from e2e.stack import Stack
from sandbox.demo import Client

# The stand-in renders two at a time, so this is room for 60 a minute.
RENDER_SECONDS = 2
EVERY_SECONDS = 60 / 50
MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class Overhead:
    """Of one job, in milliseconds."""

    submitting: float
    storing: float

    @property
    def whole(self) -> float:
        return self.submitting + self.storing


def run(bench: Bench) -> Iterable[Result]:
    """Yield the 95th percentiles of both parts and of their sum."""
    jobs = bench.pick(100, 2)
    with stack_with_customer(jobs=jobs, render_seconds=RENDER_SECONDS) as (stack, client):
        found = _overheads(stack, client, jobs)
    whole = [one.whole for one in found]
    yield Result("job_overhead", p95(whole), "ms", (at_most(MILLISECONDS, "ms"),))
    yield Result("job_overhead.median", median(whole), "ms", ())
    for name in ("submitting", "storing"):
        yield Result(f"job_overhead.{name}", p95([getattr(one, name) for one in found]), "ms", ())


def p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def _overheads(stack: Stack, client: Client, count: int) -> list[Overhead]:
    """Order that many, one every EVERY_SECONDS, whatever has become of those before."""
    image = client.upload(PHOTO)
    begin = time.monotonic()
    ordered = {}
    for number in range(count):
        time.sleep(max(0.0, begin + number * EVERY_SECONDS - time.monotonic()))
        prompt = f"Take {number} of the measurement."
        ordered[prompt] = order(client, image, prompt=prompt)
    jobs = {prompt: await_ready(client, job_id) for prompt, job_id in ordered.items()}
    return [_overhead(job, stack.provider_jobs(prompt)[0]) for prompt, job in jobs.items()]


def _overhead(job: Mapping[str, Any], render: Mapping[str, Any]) -> Overhead:
    """By the clock that all processes share: the provider's times, and those of the timeline."""
    times = {event["state"]: datetime.fromisoformat(event["at"]) for event in job["timeline"]}
    accepted = render["created_at"] - times["queued"].timestamp()
    stored = times["ready"].timestamp() - render["completed_at"]
    return Overhead(1_000 * accepted, 1_000 * stored)


CASE = Case(
    what="What the product adds to a render, with 50 jobs a minute: from the order to the "
    "provider, and from the provider's end of it to `ready`; 95th percentiles of the sum and of "
    "each.",
    how="A whole stack, 100 jobs, renders of 2 s out of the stand-in's cache. Times are those of "
    "the job's timeline and those that the stand-in notes when it has accepted and when it has "
    "finished. Transfers over loopback are in them; the stand-in's webhook wakes the product.",
    limit="",
    peer="",
    run=run,
    minutes=8,
    database=False,
)
