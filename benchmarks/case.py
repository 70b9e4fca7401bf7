"""What a case is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a case runs.

    `programs` is the folder of PostgreSQL's programs (pgbench is one), `url` the database's address
    (empty for a case without one). `quick` asks for the smallest run that still does everything:
    its numbers mean nothing.
    """

    programs: Path
    url: str
    quick: bool = False

    def pick(self, full: T, quick: T) -> T:
        """The size of something: `full`, or `quick` in the smallest run."""
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Target:
    """What a value should reach, in words and as a test."""

    text: str
    reached: Callable[[Result], bool]


@dataclass(frozen=True, slots=True)
class Result:
    """One number. `name` is the case's, or the case's, a dot and which of its numbers it is.

    `limit` is the best that could be and `peer` what others do, both in `unit`, both measured in
    the same run; None where there is no such thing.
    """

    name: str
    value: float
    unit: str
    targets: tuple[Target, ...]
    limit: float | None = None
    peer: float | None = None

    @property
    def to_limit(self) -> float | None:
        return self.value / self.limit if self.limit else None

    @property
    def to_peer(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def met(self) -> bool:
        return all(target.reached(self) for target in self.targets)

    def row(self) -> dict[str, Any]:
        """As it stands in `results/latest.json`."""
        return {
            "case": self.name,
            "value": _short(self.value),
            "unit": self.unit,
            "limit": _short(self.limit),
            "peer": _short(self.peer),
            "ratio_to_limit": _short(self.to_limit),
            "ratio_to_peer": _short(self.to_peer),
            "target": "; ".join(target.text for target in self.targets),
            "met": self.met,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement: what, how, against which limit and which peer, and the code that does it.

    `minutes` bounds it; a run that takes longer is ended and counts as failed. `database` is False
    for a case that starts what it needs by itself.
    """

    what: str
    how: str
    limit: str
    peer: str
    run: Callable[[Bench], Iterable[Result]]
    minutes: float = 5
    database: bool = True


def share_of_limit(least: float) -> Target:
    """At least so much of the limit."""
    return Target(
        f"at least {least:.0%} of the limit", lambda result: (result.to_limit or 0) >= least
    )


def times_limit(most: float) -> Target:
    """At most so many times the limit, for numbers of which less is better."""
    return Target(
        f"at most {most:g} times the limit",
        lambda result: result.to_limit is not None and result.to_limit <= most,
    )


def times_peer(least: float) -> Target:
    """At least so many times the peer; not asked where the peer was not measured."""
    return Target(
        f"at least {least:g} times the peer",
        lambda result: result.to_peer is None or result.to_peer >= least,
    )


def at_most(most: float, unit: str) -> Target:
    """At most so much."""
    return Target(f"at most {most:g} {unit}", lambda result: result.value <= most)


def at_least(least: float, unit: str) -> Target:
    """At least so much."""
    return Target(f"at least {least:g} {unit}", lambda result: result.value >= least)


def _short(value: float | None) -> float | None:
    """Four digits that count; the rest is noise."""
    return None if value is None else float(f"{value:.4g}")
