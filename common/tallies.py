"""Numbers that are counted as things happen, by any process on any machine, for /metrics.

A process adds up in memory and hands its sums to one hash in Redis, every FLUSH_SECONDS at most: so
counting costs a request next to nothing, and whichever web process is asked says what all did. What
a killed process had not handed over is lost, and an emptied Redis begins anew, which Prometheus
knows of counters. Nothing of the product depends on them; what must be true is read from tables.
"""

from __future__ import annotations

import json
import logging
import time
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Protocol

from django.conf import settings
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString
from redis import Redis
from redis.exceptions import RedisError

from common.rest import Rest

logger = logging.getLogger(__name__)

KEY = "tallies"
FLUSH_SECONDS = 5.0
# In seconds: from a page to a render.
QUICK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800)

_SUM = "sum"

# The name, what of it (the upper bound of a bucket, the sum), the values of its labels.
Field = tuple[str, ...]


class _Tally(Protocol):
    name: str

    def family(self, found: dict[Field, float]) -> Metric: ...


class _Sums:
    """What this process has counted and not handed over yet, for all of its threads."""

    lock = Lock()
    pending: dict[Field, float] = {}
    due_at = 0.0
    rest = Rest()


_declared: dict[str, _Tally] = {}


class Counter:
    """Something that happens; `name` without Prometheus' `_total`.

    The values of labels must be few: each combination is a series of its own for ever.
    """

    def __init__(self, name: str, about: str, labels: tuple[str, ...] = ()) -> None:
        self.name, self._about, self._labels = name, about, labels
        _declare(self)

    def add(self, *values: str, amount: float = 1) -> None:
        """So much more of it, with these values of its labels."""
        _add({(self.name, _SUM, *values): amount})

    def family(self, found: dict[Field, float]) -> Metric:
        """For /metrics, out of all that was found there."""
        family = CounterMetricFamily(self.name, self._about, labels=self._labels)
        for field, value in found.items():
            if field[1] == _SUM and len(field) == 2 + len(self._labels):
                family.add_metric(field[2:], value)
        if not self._labels and not found:
            family.add_metric((), 0)
        return family


class Histogram:
    """How long something took, in seconds; `name` ends in `_seconds`."""

    def __init__(
        self, name: str, about: str, labels: tuple[str, ...] = (), *, buckets: tuple[float, ...]
    ) -> None:
        self.name, self._about, self._labels = name, about, labels
        self._buckets = buckets
        self._bounds = [*map(floatToGoString, buckets), "+Inf"]
        _declare(self)

    def observe(self, *values: str, seconds: float) -> None:
        """It took so long once, with these values of its labels."""
        bound = self._bounds[bisect_left(self._buckets, seconds)]
        _add({(self.name, bound, *values): 1, (self.name, _SUM, *values): max(seconds, 0.0)})

    def family(self, found: dict[Field, float]) -> Metric:
        """For /metrics, out of all that was found there."""
        family = HistogramMetricFamily(self.name, self._about, labels=self._labels)
        for values in sorted({field[2:] for field in found}):
            counts, count = [], 0.0
            for bound in self._bounds:
                count += found.get((self.name, bound, *values), 0)
                counts.append((bound, count))
            family.add_metric(values, counts, sum_value=found.get((self.name, _SUM, *values), 0))
        return family


def flush(*, due_only: bool = False) -> None:
    """Hand over what this process has counted; with `due_only` no sooner than it is time to.

    While Redis is away it is kept.
    """
    now = time.monotonic()
    with _Sums.lock:
        if (due_only and now < _Sums.due_at) or _Sums.rest.is_on or not _Sums.pending:
            return
        _Sums.due_at = now + FLUSH_SECONDS
        handed, _Sums.pending = _Sums.pending, {}
    try:
        pipe = _redis().pipeline(transaction=True)
        for field, amount in handed.items():
            pipe.hincrbyfloat(KEY, json.dumps(field), amount)
        pipe.execute()
    except (RedisError, OSError) as error:
        _Sums.rest.begin()
        logger.warning("what was counted could not be handed over: %s", error)
        with _Sums.lock:
            _keep(handed)


def families() -> Iterator[Metric]:
    """Every declared number as all processes have counted it; RedisError while Redis is away."""
    flush()
    by_name: dict[str, dict[Field, float]] = {name: {} for name in _declared}
    for raw, value in _redis().hgetall(KEY).items():
        field = tuple(json.loads(raw))
        # An older or newer version counts what this one does not know.
        if field[0] in by_name:
            by_name[field[0]][field] = float(value)
    for name, tally in sorted(_declared.items()):
        yield tally.family(by_name[name])


def _declare(tally: _Tally) -> None:
    if _declared.setdefault(tally.name, tally) is not tally:
        raise ValueError(f"{tally.name!r} is counted already")


def _add(amounts: dict[Field, float]) -> None:
    with _Sums.lock:
        _keep(amounts)
    if time.monotonic() >= _Sums.due_at:
        flush(due_only=True)


def _keep(amounts: dict[Field, float]) -> None:
    for field, amount in amounts.items():
        _Sums.pending[field] = _Sums.pending.get(field, 0) + amount


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
