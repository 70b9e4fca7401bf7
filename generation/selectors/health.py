"""How renderers do over a stretch of time: what ended well, how long it took, what it cost for
nothing. Model by model, since one of an endpoint may be down while another works.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Sum

from generation.models import Job, JobState
from generation.selectors.leaks import leaks_noted

# Which models of which endpoints, how their jobs ended, and how long a delivered one took from the
# order to the moment its file was there. A final job entered its state when it ended, and that is
# what an index knows.
_ENDED = """
SELECT endpoint, model,
    count(*) FILTER (WHERE state = 'ready'),
    count(*) FILTER (WHERE state = 'failed'),
    count(*) FILTER (WHERE state = 'canceled'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at))
        FILTER (WHERE state = 'ready'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at))
        FILTER (WHERE state = 'ready')
FROM generation_job
WHERE state IN ('ready', 'failed', 'canceled') AND entered_at >= %(since)s
GROUP BY endpoint, model ORDER BY endpoint, model
"""

_BARS = """
SELECT endpoint, model,
    least(floor(extract(epoch FROM entered_at - %(since)s) / %(width)s), %(bars)s - 1)::integer,
    count(*) FILTER (WHERE state = 'ready'), count(*) FILTER (WHERE state = 'failed')
FROM generation_job
WHERE state IN ('ready', 'failed') AND entered_at >= %(since)s
GROUP BY 1, 2, 3
"""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time up to now, and into how many equal parts it is drawn."""

    length: timedelta
    bars: int

    @property
    def width(self) -> timedelta:
        """How long each part is."""
        return self.length / self.bars


PERIODS = {
    "24h": Period(timedelta(hours=24), 24),
    "7d": Period(timedelta(days=7), 28),
    "30d": Period(timedelta(days=30), 30),
}


class Bar(NamedTuple):
    """What ended in one part of the period."""

    begins: datetime
    ready: int
    failed: int


class FailureCount(NamedTuple):
    """How often jobs failed with this code."""

    code: str
    jobs: int


@dataclass(frozen=True, slots=True)
class ModelHealth:
    """One model of one endpoint. Times are in seconds, None when nothing was delivered.

    `leaked` is what the provider took, in millionths of a dollar, for renders that no creator paid
    for (LeakedCost), by the moment at which that was noted.
    """

    endpoint: str
    model: str
    ready: int = 0
    failed: int = 0
    canceled: int = 0
    p50: float | None = None
    p95: float | None = None
    leaked: int = 0
    failures: Sequence[FailureCount] = ()
    bars: Sequence[Bar] = field(default_factory=tuple)

    @property
    def success(self) -> float | None:
        """What part of those that were not called off was delivered; None when there were none."""
        ended = self.ready + self.failed
        return self.ready / ended if ended else None


def health(*, period: Period, now: datetime) -> list[ModelHealth]:
    """Every model with a job that ended, or a cost that leaked, in the period up to `now`."""
    since = now - period.length
    leaked, failures = _leaked(since), _failures(since)
    counts = _counts(since)
    bars = _bars(since, period)
    empty = [Bar(since + index * period.width, 0, 0) for index in range(period.bars)]
    return [
        ModelHealth(
            endpoint,
            model,
            **counts.get((endpoint, model), {}),
            leaked=leaked.get((endpoint, model), 0),
            failures=failures.get((endpoint, model), ()),
            bars=[bars.get((endpoint, model, index), bar) for index, bar in enumerate(empty)],
        )
        for endpoint, model in sorted({*counts, *leaked})
    ]


def _counts(since: datetime) -> dict[Key, dict[str, Any]]:
    names = ("ready", "failed", "canceled", "p50", "p95")
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"since": since})
        return {
            (endpoint, model): dict(zip(names, rest, strict=True))
            for endpoint, model, *rest in cursor.fetchall()
        }


def _bars(since: datetime, period: Period) -> dict[tuple[str, str, int], Bar]:
    width = period.width.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(_BARS, {"since": since, "width": width, "bars": period.bars})
        return {
            (endpoint, model, index): Bar(since + index * period.width, ready, failed)
            for endpoint, model, index, ready, failed in cursor.fetchall()
        }


def _failures(since: datetime) -> dict[Key, list[FailureCount]]:
    """The most frequent first."""
    rows = (
        Job.objects.filter(state=JobState.FAILED, entered_at__gte=since)
        .values("endpoint", "model", "failure_code")
        .annotate(jobs=Count("pk"))
        .order_by("-jobs", "failure_code")
    )
    found = defaultdict[Key, list[FailureCount]](list)
    for row in rows:
        one = FailureCount(row["failure_code"], row["jobs"])
        found[row["endpoint"], row["model"]].append(one)
    return found


def _leaked(since: datetime) -> dict[Key, int]:
    """A render that no job holds is no model's."""
    by_model = leaks_noted(since).values("endpoint", "job__model")
    rows = by_model.annotate(sum=Sum("microdollars"))
    return {(row["endpoint"], row["job__model"] or ""): row["sum"] for row in rows}
