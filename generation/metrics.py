"""What /metrics shows of rendering."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from django.conf import settings
from prometheus_client.core import Metric

from common.measures import numbers, total
from common.tallies import SLOW, Counter, Histogram
from generation.models import LeakReason, Renderer
from generation.models.renderers import MICRODOLLARS

# Whoever answers knows every number that any process counts.
from generation.providers import measured as _measured  # noqa: F401
from generation.selectors.job_status import jobs_unfinished
from generation.selectors.leaks import leaked_costs
from generation.selectors.renderers import is_closed, today
from generation.traffic.gate import breaker_is_open

# Of a state that a job has left, whatever came next.
STATE_SECONDS = Histogram(
    "job_state_seconds", "How long jobs were in a state that they left.", ("state",), buckets=SLOW
)
ENDED = Counter(
    "jobs_ended", "Jobs that ended; why, if they failed.", ("renderer", "state", "code")
)


def jobs() -> Iterator[Metric]:
    """Jobs that have not ended, by state."""
    found = jobs_unfinished()
    by_state = {row.state: row for row in found}
    counts = {state: float(row.count) for state, row in by_state.items()}
    stuck = {state: float(row.stuck) for state, row in by_state.items()}
    oldest = {state: row.oldest_seconds for state, row in by_state.items()}
    late = {state: row.late_seconds for state, row in by_state.items()}
    yield numbers("jobs_unfinished", "Jobs that have not ended.", "state", counts)
    yield numbers("jobs_stuck", "Jobs past their deadline by more than a minute.", "state", stuck)
    yield numbers(
        "job_oldest_seconds", "How long the oldest job of a state has been in it.", "state", oldest
    )
    yield numbers(
        "job_pickup_late_seconds",
        "How long the job that waits longest for a worker has been due.",
        "state",
        late,
    )


def renderers() -> Iterator[Metric]:
    """Endpoints and whether anything is handed to them."""
    # One that is not configured any more is nobody's worry.
    rows = list(Renderer.objects.filter(slug__in=settings.VIDEO_ENDPOINTS))
    day = today()
    yield numbers(
        "renderer_closed",
        "Nothing is handed to this endpoint (1): switched off, paused, or out of budget.",
        "kind",
        {row.slug: float(is_closed(row, day)) for row in rows},
    )
    yield numbers(
        "renderer_spent_dollars",
        "What was handed to this endpoint today (UTC), at the catalogue's prices.",
        "kind",
        {row.slug: row.spent_by(day) / MICRODOLLARS for row in rows},
    )
    yield numbers(
        "renderer_breaker_open",
        "Creates of this endpoint failed, and none has worked since (1).",
        "kind",
        {slug: float(breaker_is_open(endpoint=slug)) for slug in settings.VIDEO_ENDPOINTS},
    )


def leaks() -> Iterator[Metric]:
    """Renders that cost us and earn nothing; those of each kind are there from the first day on.

    A series that begins with its first cost has not grown by it, for who asks how it grew.
    """
    none = dict.fromkeys(product(settings.VIDEO_ENDPOINTS, LeakReason.values), 0)
    yield total(
        "leaked_cost_dollars",
        "What renders took that no creator paid for.",
        ("renderer", "reason"),
        {key: amount / MICRODOLLARS for key, amount in (none | leaked_costs()).items()},
    )


OWN = {"jobs": jobs, "renderers": renderers, "leaks": leaks}
