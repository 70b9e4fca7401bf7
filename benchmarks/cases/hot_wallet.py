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
    """Yield the rate on one row, beside its limits."""
    seconds = bench.pick(4, 1)
    people = ledger_fill(creators=1, transactions_each=1)
    pgbench = Pgbench(bench.programs, bench.url, CONNECTIONS)
    identical = identical_script(1)
    same_messages = identical_script(1, in_transaction=True)
    with spenders(CONNECTIONS, people) as crew:
        found = interleaved(
            {
                "limit": lambda: pgbench.rate(identical, seconds=seconds),
                "same messages": lambda: pgbench.rate(same_messages, seconds=seconds),
                "value": lambda: crew.round(seconds),
            },
            rounds=bench.pick(5, 1),
        )
    limits = {"hot_wallet": "limit", "hot_wallet.same_messages": "same messages"}
    for name, limit in limits.items():
        yield Result(name, found["value"], "spends/s", (share_of_limit(0.8),), limit=found[limit])


CASE = Case(
    what="Spends on a single wallet through `credits_charge`, 8 connections in 8 processes.",
    how="As `spend`, with one wallet.",
    limit="`pgbench -M prepared`, 8 connections, the same statement on the same row; for "
    "`same_messages` between BEGIN and COMMIT, as the service has it: the row is held until then.",
    peer="",
    run=run,
)
