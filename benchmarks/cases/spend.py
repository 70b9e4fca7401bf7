"""Spends on ten thousand wallets: how much of what the database can do does the service reach?"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

from benchmarks.case import Bench, Case, Result, Target, share_of_limit, times_peer
from benchmarks.ledger_rows import ledger_fill
from benchmarks.peers.hordak import hordak
from benchmarks.pgbench import Pgbench
from benchmarks.rounds import interleaved
from benchmarks.spending import identical_script, spenders

FEW, MANY = 8, 32


def run(bench: Bench) -> Iterable[Result]:
    """Yield the rate at 8 connections beside its limits and its peer, and that at 32."""
    wallets, seconds = bench.pick(10_000, 20), bench.pick(4, 1)
    people = ledger_fill(creators=wallets, transactions_each=1)
    pgbench = Pgbench(bench.programs, bench.url, FEW)
    identical = identical_script(wallets)
    same_messages = identical_script(wallets, in_transaction=True)
    with ExitStack() as stack:
        # The crews are forked before the peer starts, so that its pipes are not theirs.
        few = stack.enter_context(spenders(FEW, people))
        many = stack.enter_context(spenders(bench.pick(MANY, FEW), people))
        measures = {
            "limit": lambda: pgbench.rate(identical, seconds=seconds),
            "same messages": lambda: pgbench.rate(same_messages, seconds=seconds),
            "few": lambda: few.round(seconds),
            "many": lambda: many.round(seconds),
        }
        if not bench.quick:
            peer = stack.enter_context(hordak(bench, wallets=wallets, connections=FEW))
            measures["peer"] = lambda: peer.round(seconds)
        found = interleaved(measures, rounds=bench.pick(5, 1))
    yield Result(
        "spend",
        found["few"],
        "spends/s",
        (share_of_limit(0.55), times_peer(10)),
        limit=found["limit"],
        peer=found.get("peer"),
    )
    yield Result(
        "spend.same_messages",
        found["few"],
        "spends/s",
        (share_of_limit(0.55),),
        limit=found["same messages"],
    )
    yield Result(
        "spend.32_connections",
        found["many"],
        "spends/s",
        (no_collapse(found["few"]),),
        limit=found["limit"],
    )


def no_collapse(at_few: float) -> Target:
    """Four times as many connections must not be much slower than eight."""
    return Target(
        f"at least 60% of the figure at {FEW} connections ({at_few:.0f})",
        lambda result: result.value >= 0.6 * at_few,
    )


CASE = Case(
    what="Spends on 10,000 wallets through `credits_charge`, by 8 processes; then by 32.",
    how="Each spend is an atomic block of its own with a new idempotency key. Limit, service and "
    "peer take turns, five rounds of four seconds; the medians are compared.",
    limit="`pgbench -M prepared`, 8 connections, sending the statement that the service sends, "
    "alone, without BEGIN and COMMIT, to the same tables with the same triggers; for "
    "`same_messages` between BEGIN and COMMIT, as the service sends it.",
    peer="django-hordak on the same server: lock the account, ask its balance, `transfer_to`; "
    "8 connections.",
    run=run,
    minutes=10,
)
