"""The jobs as a whole, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from generation.models import FINAL, Job, JobState

# So long past its deadline, somebody should have ended it.
STUCK_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StateStatus:
    """One state: how many jobs, since when the oldest, how many should have left it long ago."""

    state: str
    count: int
    stuck: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One state in which jobs are still under way.

    `oldest_seconds` is how long the oldest has been in it; `late_seconds` how long the one that
    waits longest for a worker has been due. 0 without any.
    """

    state: str
    count: int = 0
    stuck: int = 0
    oldest_seconds: float = 0
    late_seconds: float = 0


def jobs_unfinished() -> list[Unfinished]:
    """Every state that is not final, those without jobs too; what has ended is not counted."""
    unfinished = [state for state in JobState.values if state not in FINAL]
    free = Q(lease_until=None) | Q(lease_until__lte=Now())
    rows = (
        Job.objects.order_by()
        .filter(state__in=unfinished)
        .values("state")
        .annotate(
            count=Count("pk"),
            stuck=Count("pk", filter=is_stuck()),
            oldest=Now() - Min("entered_at"),
            late=Now() - Min("due_at", filter=free & Q(due_at__lte=Now())),
        )
    )
    found = {row["state"]: row for row in rows}
    return [
        Unfinished(
            state,
            found[state]["count"],
            found[state]["stuck"],
            _seconds(found[state]["oldest"]),
            _seconds(found[state]["late"]),
        )
        if state in found
        else Unfinished(state)
        for state in unfinished
    ]


def jobs_status() -> list[StateStatus]:
    """Every state in the order of a job's life, those without jobs too."""
    rows = (
        Job.objects.order_by()
        .values("state")
        .annotate(
            count=Count("pk"), stuck=Count("pk", filter=is_stuck()), oldest_at=Min("entered_at")
        )
    )
    found = {row["state"]: StateStatus(**row) for row in rows}
    return [found.get(state, StateStatus(state, 0, 0, None)) for state in JobState.values]


def jobs_stuck_count() -> int:
    """How many jobs should have left their state long ago, whichever it is."""
    return Job.objects.filter(is_stuck()).count()


def is_stuck() -> Q:
    """The condition of a job that should have left its state long ago."""
    return Q(deadline_at__lt=Now() - STUCK_AFTER)


def _seconds(age: timedelta | None) -> float:
    return max(age.total_seconds(), 0.0) if age else 0.0
