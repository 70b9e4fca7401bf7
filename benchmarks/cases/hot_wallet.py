"""Everybody spends from one wallet: the row's lock is what there is to share."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.case import Bench, Case, Result, share_of_limit
from benchmarks.ledger_rows import ledger_fill
from benchmarks.pgbench import Pgbench
from benchmarks.rounds import interleaved
from benchmarks.spending import identical_script, spenders

CONNECTIONS = 8


def run(bench: Bench) -> Iterable[Result]:
    """Yield the rate on one row, with its limit."""
    seconds = bench.pick(4, 1)
    people = ledger_fill(creators=1, transactions_each=1)
    pgbench = Pgbench(bench.programs, bench.url, CONNECTIONS)
    identical = identical_script(1)
    with spenders(CONNECTIONS, people) as crew:
        found = interleaved(
            {
                "limit": lambda: pgbench.rate(identical, seconds=seconds),
                "value": lambda: crew.round(seconds),
            },
            rounds=bench.pick(5, 1),
        )
    yield Result(
        "hot_wallet", found["value"], "spends/s", (share_of_limit(0.8),), limit=found["limit"]
    )


CASE = Case(
    what="Spends on a single wallet through `credits_charge`, 8 connections in 8 processes.",
    how="As `spend`, with one wallet.",
    limit="`pgbench -M prepared`, 8 connections, the same statement on the same row.",
    peer="",
    run=run,
)
