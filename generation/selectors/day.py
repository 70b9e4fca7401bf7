"""What became of jobs in a stretch of time, and how many there are in each state now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from generation.models import FINAL, Job, JobState
from generation.selectors.desk import REFUNDED
from generation.selectors.job_status import is_stuck


@dataclass(frozen=True, slots=True)
class JobsOfDay:
    """`states`: those that ended since then, by their end, and all that go on, by where they are.

    `refunded` of them gave `credits_back` back by themselves.
    """

    states: dict[JobState, int]
    refunded: int
    credits_back: int


def jobs_since(since: datetime) -> JobsOfDay:
    """The jobs that ended from `since` on, and those that have not ended."""
    rows = (
        Job.objects.order_by()
        .filter(Q(state__in=FINAL, entered_at__gte=since) | ~Q(state__in=FINAL))
        .values("state")
        .annotate(count=Count("pk"), credits=Sum("credits"))
    )
    found = {row["state"]: row for row in rows}
    back = [found[state] for state in REFUNDED if state in found]
    return JobsOfDay(
        states={state: found[state]["count"] for state in JobState if state in found},
        refunded=sum(row["count"] for row in back),
        credits_back=sum(row["credits"] for row in back),
    )


def jobs_stuck_count() -> int:
    """How many jobs should have left their state long ago."""
    return Job.objects.filter(is_stuck()).count()
