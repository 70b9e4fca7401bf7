"""What really came in and went out in the last days, from the rows of billing and generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing import gateway
from billing.models import Purchase, Reversal
from generation.models import Job, JobState, LeakedCost
from sora_ugc.margins.expected import CURRENCY
from sora_ugc.margins.fees import MICRODOLLARS_PER_CENT, fee_of


@dataclass(frozen=True, slots=True)
class ModelActual:
    """One model: what was delivered and given back, and in millionths of a dollar what it cost.

    `worth` is what its credits brought, at the average of the credits sold in the same days; None
    when none were.
    """

    name: str
    slug: str
    delivered: int
    failed: int
    credits: int
    cost: int
    worth: int | None

    @property
    def left(self) -> int | None:
        """Ours; below zero it is a loss."""
        return None if self.worth is None else self.worth - self.cost

    @property
    def percent(self) -> int | None:
        """The same as a part of what it brought, cut off to whole per cent."""
        return int(Fraction(100 * (self.left or 0), self.worth)) if self.worth else None


@dataclass(frozen=True, slots=True)
class Actual:
    """Money of some days, in millionths of a dollar."""

    days: int
    payments: int
    credits_sold: int
    income: int
    tax: int
    fee: int
    went_back: int
    cost: int
    leaked: int
    other_currencies: int
    models: tuple[ModelActual, ...]

    @property
    def left(self) -> int:
        """Ours; below zero it is a loss."""
        return self.income - self.tax - self.fee - self.went_back - self.cost - self.leaked


def actual_margins(*, days: int) -> Actual:
    """The last `days` days up to now, of the key's mode: real money or test."""
    since = timezone.now() - timedelta(days=days)
    paid = Purchase.objects.filter(
        state=Purchase.State.PAID, paid_at__gte=since, livemode=gateway.livemode()
    )
    sold = _sold(paid.filter(currency=CURRENCY))
    jobs = Job.objects.filter(finished_at__gte=since)
    leaks = LeakedCost.objects.filter(recorded_at__gte=since)
    fee = fee_of(cents=sold["cents"], payments=sold["payments"])
    net = (sold["cents"] - sold["tax"]) * MICRODOLLARS_PER_CENT - fee
    each = Fraction(net, sold["credits"]) if sold["credits"] else None
    models = tuple(_model(row, each) for row in _by_model(jobs))
    return Actual(
        days=days,
        payments=sold["payments"],
        credits_sold=sold["credits"],
        income=sold["cents"] * MICRODOLLARS_PER_CENT,
        tax=sold["tax"] * MICRODOLLARS_PER_CENT,
        fee=fee,
        went_back=_went_back(since) * MICRODOLLARS_PER_CENT,
        cost=sum(model.cost for model in models),
        leaked=leaks.aggregate(all=Coalesce(Sum("microdollars"), 0))["all"],
        other_currencies=paid.exclude(currency=CURRENCY).count(),
        models=models,
    )


def _sold(paid: QuerySet[Purchase]) -> dict[str, int]:
    """What was taken, by Stripe's word where there is one."""
    return paid.aggregate(
        payments=Count("pk", filter=~Q(total_cents=0)),
        cents=Coalesce(Sum(Coalesce("total_cents", "price_cents")), 0),
        tax=Coalesce(Sum("tax_cents"), 0),
        credits=Coalesce(Sum("credits"), 0),
    )


def _went_back(since: datetime) -> int:
    """Cents that refunds and disputes took in these days and that did not come back since."""
    taken = Reversal.objects.filter(
        state=Reversal.State.TAKEN,
        taken_at__gte=since,
        purchase__currency=CURRENCY,
        purchase__livemode=gateway.livemode(),
    )
    return int(taken.aggregate(all=Coalesce(Sum("amount_cents"), 0))["all"])


def _by_model(jobs: QuerySet[Job]) -> Any:
    ready = Q(state=JobState.READY)
    return (
        jobs.values("model")
        .annotate(
            name=Max("model_name"),
            delivered=Count("pk", filter=ready),
            failed=Count("pk", filter=Q(state=JobState.FAILED)),
            earned=Coalesce(Sum(F("credits"), filter=ready), 0),
            cost=Coalesce(Sum("cost_microdollars", filter=ready), 0),
        )
        .order_by("-delivered", "model")
    )


def _model(row: dict[str, Any], each: Fraction | None) -> ModelActual:
    return ModelActual(
        name=row["name"] or row["model"],
        slug=row["model"],
        delivered=row["delivered"],
        failed=row["failed"],
        credits=row["earned"],
        cost=row["cost"],
        worth=None if each is None else int(each * row["earned"]),
    )
