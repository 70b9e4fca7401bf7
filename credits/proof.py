"""Proofs that the ledger is right, each as a walk over its rows that yields what is wrong.

An invariant is a function that takes nothing and yields a `Violation` for each row that breaks it,
and `Checked(n)` now and then for how many it has looked at. Each room registers its own in
`common.registry.invariants` (the ledger's are in `credits.invariants`). `prove` runs all of them
in one snapshot, so that a live system gives no false alarm; rows come in chunks by key, so that
memory stays bounded however long the ledger grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from django.db import connection, transaction

from common.registry import invariants


@dataclass(frozen=True, slots=True)
class Violation:
    """One row that breaks an invariant: which one, which row, and what is wrong with it."""

    invariant: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """So many more rows were looked at."""

    count: int


Invariant = Callable[[], Iterator[Violation | Checked]]


@dataclass(slots=True)
class Report:
    """What one invariant found."""

    name: str
    checked: int = 0
    violations: list[Violation] = field(default_factory=list)


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
        else:
            report.violations.append(finding)
    return report
