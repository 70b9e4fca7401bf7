"""The jobs as a whole, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from generation.models import Job, JobState

# So long past its deadline, somebody should have ended it.
STUCK_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StateStatus:
    """One state: how many jobs, since when the oldest, how many should have left it long ago."""

    state: str
    count: int
    stuck: int
    oldest_at: datetime | None


def jobs_status() -> list[StateStatus]:
    """Every state in the order of a job's life, those without jobs too."""
    stuck = Q(deadline_at__lt=Now() - STUCK_AFTER)
    rows = (
        Job.objects.order_by()
        .values("state")
        .annotate(count=Count("pk"), stuck=Count("pk", filter=stuck), oldest_at=Min("entered_at"))
    )
    found = {row["state"]: StateStatus(**row) for row in rows}
    return [found.get(state, StateStatus(state, 0, 0, None)) for state in JobState.values]
