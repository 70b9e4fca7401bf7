"""Proofs that the ledger is right, each as a walk over its rows that yields what is wrong.

An invariant is a function that takes nothing and yields a `Violation` for each row that breaks it,
`Checked(n)` now and then for how many it has looked at, and a `Remark` for what kept it from
looking. Each room registers its own in `common.registry.invariants` under "room: what holds" (the
ledger's are in `credits.invariants`). `prove` runs each of them once, all in one snapshot, so that
a live system gives no false alarm; rows come in chunks by key, so that memory stays bounded however
long the ledger grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from common.registry import invariants

# Small enough for the processor's caches: of 5,000 each row took a tenth longer.
CHUNK = 2_000
NO_UUID = UUID(int=0)
# So many broken rows of an invariant are named; if all of a ledger is wrong, the rest is counted.
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """One row that breaks an invariant: which row, and what is wrong with it.

    `creator_id`: whose wallet does not add up because of it; None when it says nothing of a wallet.
    """

    subject: str
    detail: str
    creator_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """So many more rows were looked at."""

    count: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is not wrong, but without which less was proven than could be."""

    text: str


Finding = Violation | Checked | Remark
Invariant = Callable[[], Iterator[Finding]]


@dataclass(slots=True)
class Report:
    """What one invariant found: `broken` rows of `checked`, the first of them by name.

    `creators` are all whose wallets do not add up.
    """

    name: str
    checked: int = 0
    broken: int = 0
    violations: list[Violation] = field(default_factory=list)
    creators: set[UUID] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def prove() -> Iterator[Report]:
    """Run every registered invariant in one REPEATABLE READ READ ONLY snapshot, by name."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, invariant in invariants:
            yield examine(name, cast("Invariant", invariant))


def examine(name: str, invariant: Invariant) -> Report:
    """Run one invariant, in whatever snapshot the caller has."""
    report = Report(name)
    for finding in invariant():
        if isinstance(finding, Checked):
            report.checked += finding.count
        elif isinstance(finding, Remark):
            report.remarks.append(finding.text)
        else:
            _note(report, finding)
    return report


def _note(report: Report, violation: Violation) -> None:
    report.broken += 1
    if report.broken <= MOST_NAMED:
        report.violations.append(violation)
    if violation.creator_id:
        report.creators.add(violation.creator_id)


def chunks(sql: str, start: tuple[Any, ...] = (NO_UUID,)) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of `sql` a chunk at a time, each after the key that its first columns are.

    `sql` has a placeholder for each part of the key and one for the most rows to give, and sorts by
    the key.
    """
    key = start
    while rows := query(sql, [*key, CHUNK]):
        yield rows
        key = rows[-1][: len(start)]


def query(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of `sql`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
