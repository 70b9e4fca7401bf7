"""What became of jobs in a stretch of time, and how many there are in each state now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from generation.models import FINAL, Job, JobState
from generation.selectors.desk import REFUNDED


@dataclass(frozen=True, slots=True)
class JobsOfDay:
    """`states`: those that ended since then, by their end, and all that go on, by where they are.

    `refunded` of them gave `credits_back` back by themselves.
    """

    states: dict[JobState, int]
    refunded: int
    credits_back: int


@dataclass(frozen=True, slots=True)
class ModelEnded:
    """What became of one model's jobs, by its slug and the name that they were sold under.

    `credits` were paid for the delivered ones, and `cost` is what their provider took, in
    millionths of a dollar: by its own word, else by the catalogue. What others cost has leaked.
    """

    model: str
    name: str
    delivered: int
    failed: int
    credits: int
    cost: int


def models_ended(since: datetime, until: datetime | None = None) -> list[ModelEnded]:
    """The models with jobs that ended from `since` on, before `until`; most delivered first."""
    ready = Q(state=JobState.READY)
    cost = Coalesce("charged_microdollars", "cost_microdollars")
    rows = (
        Job.objects.filter(_ended(since, until))
        .values("model")
        .annotate(
            name=Max("model_name"),
            delivered=Count("pk", filter=ready),
            failed=Count("pk", filter=Q(state=JobState.FAILED)),
            # The model has a field of that name.
            earned=Sum("credits", filter=ready, default=0),
            cost=Sum(cost, filter=ready, default=0),
        )
        .order_by("-delivered", "model")
        .values_list("model", "name", "delivered", "failed", "earned", "cost")
    )
    return [ModelEnded(*row) for row in rows]


def jobs_since(since: datetime) -> JobsOfDay:
    """The jobs that ended from `since` on, and those that have not ended."""
    rows = (
        Job.objects.order_by()
        .filter(_ended(since) | ~Q(state__in=FINAL))
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


def _ended(since: datetime, until: datetime | None = None) -> Q:
    """A final job entered its state when it ended, and that is what an index knows."""
    ended = Q(state__in=FINAL, entered_at__gte=since)
    return ended & Q(entered_at__lt=until) if until else ended
