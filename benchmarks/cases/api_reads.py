"""Reads of the API beside a bare view behind the same middleware, through the same server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from statistics import median

import httpx2

from benchmarks.case import Bench, Case, Result, share_of_limit, times_limit
from benchmarks.customer import await_ready, stack_with_customer, take
from benchmarks.visitors import HOST, Served, ask
from e2e.stack import Stack, until
from testing.ports import free_port

CONNECTIONS = 64
# As in `infra/Dockerfile`.
SERVER = (
    *("-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "8"),
    *("--no-access-log", "--host", HOST, "sora_ugc.wsgi:application"),
)


def run(bench: Bench) -> Iterable[Result]:
    """Yield rates and 99th percentiles; the limit of each is the bare view's."""
    seconds, rounds = bench.pick(8.0, 1.0), bench.pick(3, 1)
    with stack_with_customer(jobs=1, render_seconds=1) as (stack, client):
        job = take(client)
        await_ready(client, job)
        headers = {"Authorization": client.http.headers["Authorization"]}
        paths = {
            "bare": f"/bare/{job}",
            "job": f"/api/v1/jobs/{job}",
            "balance": "/api/v1/credits/balance",
        }
        with _served_too(stack) as port:
            found: dict[str, list[Served]] = {name: [] for name in paths}
            for _round in range(rounds):
                for name, path in paths.items():
                    found[name].append(
                        ask(port, path, headers=headers, connections=CONNECTIONS, seconds=seconds)
                    )
    rates = {name: median(one.per_second for one in each) for name, each in found.items()}
    slowest = {name: median(one.p99 for one in each) for name, each in found.items()}
    for name in ("job", "balance"):
        yield Result(
            f"api_reads.{name}", rates[name], "/s", (share_of_limit(0.5),), limit=rates["bare"]
        )
        yield Result(
            f"api_reads.{name}.p99", slowest[name], "ms", (times_limit(5),), limit=slowest["bare"]
        )


@contextmanager
def _served_too(stack: Stack) -> Iterator[int]:
    """The port of a web process beside the stack's own, with the bare view in it."""
    port = free_port()
    settings = "DJANGO_SETTINGS_MODULE=benchmarks.bare_settings"
    process = stack.start("env", settings, sys.executable, *SERVER, "--port", str(port))
    try:
        until(lambda: _answers(port), what="the web process")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://{HOST}:{port}/healthz").status_code == 200
    except httpx2.HTTPError:
        return False


CASE = Case(
    what="`GET /jobs/{id}` of a finished take and `GET /credits/balance`, by token, at "
    f"{CONNECTIONS} connections: answers a second, and their 99th percentile.",
    how="A web process as `infra/Dockerfile` starts it (two workers of eight threads) beside a "
    "whole stack, asked over loopback by one asyncio process on the same cores; the medians of "
    "three rounds of eight seconds each, in turn.",
    limit="A bare Django view in the same process, behind the same middleware: one query by "
    "primary key, answered as JSON.",
    peer="",
    run=run,
    minutes=6,
    database=False,
)
