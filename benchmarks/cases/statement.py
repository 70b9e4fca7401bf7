"""A balance and the first page of a statement, in a small and in a large ledger."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import RequestFactory

from benchmarks.case import Bench, Case, Result, times_limit
from benchmarks.ledger_rows import ENTRIES_EACH, ledger_fill
from benchmarks.rounds import interleaved
from credits.selectors import balance_get, entries_page

# Everybody has the same past in both, so that only the size of the tables differs.
TRANSACTIONS_EACH = 100
PAGE = RequestFactory().get("/billing/")

ASKS: dict[str, Callable[[UUID], object]] = {
    "balance": lambda creator_id: balance_get(creator_id=creator_id),
    "page": lambda creator_id: entries_page(creator_id=creator_id, request=PAGE),
}


def run(bench: Bench) -> Iterable[Result]:
    """Yield the times in the large ledger; the limits are those in the small one."""
    small, large = bench.pick(50_000, 400), bench.pick(5_000_000, 800)
    here = connections["default"]
    few = _fill(small)
    with _copy(here) as there:
        with _at(there):
            many = few + _fill(large - small)
        found = interleaved(
            {
                f"{what} in {size}": partial(_milliseconds, database, ask, people)
                for what, ask in ASKS.items()
                for size, database, people in (("small", here, few), ("large", there, many))
            },
            rounds=bench.pick(9, 1),
        )
    for what in ASKS:
        yield Result(
            f"statement.{what}",
            found[f"{what} in large"],
            "ms",
            (times_limit(1.3),),
            limit=found[f"{what} in small"],
        )


def _fill(entries: int) -> list[UUID]:
    creators = entries // ENTRIES_EACH // TRANSACTIONS_EACH
    return ledger_fill(creators=creators, transactions_each=TRANSACTIONS_EACH)


@contextmanager
def _copy(original: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """A second database with the same rows."""
    name = original.settings_dict["NAME"]
    copy = original.copy()
    copy.settings_dict["NAME"] = f"{name}_large"
    original.close()  # a database that somebody is connected to cannot be copied
    with original._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}_large TEMPLATE {name}")
    try:
        yield copy
    finally:
        copy.close()
        with original._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}_large WITH (FORCE)")


@contextmanager
def _at(database: BaseDatabaseWrapper) -> Iterator[None]:
    """The product's own code, asking another database."""
    original = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = original


def _milliseconds(
    database: BaseDatabaseWrapper, ask: Callable[[UUID], object], people: list[UUID]
) -> float:
    """The median of asking about a hundred creators, each for the first time in this round."""
    times = []
    with _at(database):
        for creator_id in random.sample(people, min(100, len(people))):
            start = time.perf_counter()
            ask(creator_id)
            times.append(time.perf_counter() - start)
    return median(times) * 1_000


CASE = Case(
    what="The balance, and the first page of the statement, with 5 million entries in the table.",
    how="The medians of 100 creators drawn anew in each of nine rounds, the large ledger and the "
    "small one in turn. Everybody has 100 transactions.",
    limit="The same with 50 thousand entries in the table.",
    peer="",
    run=run,
    minutes=40,
)
