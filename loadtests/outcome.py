"""What a swarm has seen, from inside Locust to a file and out of it again."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from locust.env import Environment

FILE = "LOADTESTS_OUTCOME"


@dataclass(frozen=True)
class Asked:
    """One kind of request. `times` counts answers by their time in ms, to two digits."""

    kind: str
    name: str
    count: int
    failures: int
    times: dict[int, int]


@dataclass(frozen=True)
class Outcome:
    """All that was asked, and what went wrong in words, with how often."""

    asked: list[Asked]
    errors: dict[str, int]
    seconds: float

    def of(self, *kinds: str) -> list[Asked]:
        """Those of these kinds, the most frequent first."""
        return sorted((one for one in self.asked if one.kind in kinds), key=lambda one: -one.count)


def percentile(asked: Iterable[Asked], share: float) -> float:
    """The time in ms that this share of the answers took at most; 0 without answers."""
    times: Counter[int] = Counter()
    for one in asked:
        times.update(one.times)
    wanted, seen = share * times.total(), 0
    for time in sorted(times):
        seen += times[time]
        if seen >= wanted:
            return float(time)
    return 0


def write(environment: Environment) -> None:
    """Inside Locust: leave what was seen where `read` looks for it."""
    stats = environment.stats
    asked = [
        {
            "kind": entry.method,
            "name": entry.name,
            "count": entry.num_requests,
            "failures": entry.num_failures,
            "times": entry.response_times,
        }
        for entry in stats.entries.values()
    ]
    errors: Counter[str] = Counter()
    for error in stats.errors.values():
        errors[f"{error.method} {error.name}: {error.error}"] += error.occurrences
    for raised in environment.runner.exceptions.values() if environment.runner else ():
        errors[f"{raised['msg']}\n{raised['traceback']}"] += raised["count"]
    total = stats.total
    seconds = (total.last_request_timestamp or 0) - (total.start_time or 0)
    found = {"asked": asked, "errors": errors, "seconds": seconds}
    Path(os.environ[FILE]).write_text(json.dumps(found))


def read(file: Path) -> Outcome:
    """What a swarm that has ended left there."""
    found: dict[str, Any] = json.loads(file.read_text())
    asked = [
        Asked(**one | {"times": {int(time): count for time, count in one["times"].items()}})
        for one in found["asked"]
    ]
    return Outcome(asked, found["errors"], found["seconds"])
