"""What really came in and went out in the last days, from the rows of billing and generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from billing.selectors import Income, income, went_back
from generation.selectors.day import ModelEnded, models_ended
from generation.selectors.leaks import leaked_cost
from sora_ugc.margins.expected import CURRENCY
from sora_ugc.margins.fees import MICRODOLLARS_PER_CENT, fee_of

_NOTHING = Income(CURRENCY, purchases=0, payments=0, cents=0, tax=0, credits=0)


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
    by_currency = {row.currency: row for row in income(since)}
    sold = by_currency.pop(CURRENCY, _NOTHING)
    fee = fee_of(cents=sold.cents, payments=sold.payments)
    net = (sold.cents - sold.tax) * MICRODOLLARS_PER_CENT - fee
    each = Fraction(net, sold.credits) if sold.credits else None
    models = tuple(_model(row, each) for row in models_ended(since))
    return Actual(
        days=days,
        payments=sold.payments,
        credits_sold=sold.credits,
        income=sold.cents * MICRODOLLARS_PER_CENT,
        tax=sold.tax * MICRODOLLARS_PER_CENT,
        fee=fee,
        went_back=went_back(since).get(CURRENCY, 0) * MICRODOLLARS_PER_CENT,
        cost=sum(model.cost for model in models),
        leaked=leaked_cost(since),
        other_currencies=sum(row.purchases for row in by_currency.values()),
        models=models,
    )


def _model(row: ModelEnded, each: Fraction | None) -> ModelActual:
    return ModelActual(
        name=row.name or row.model,
        slug=row.model,
        delivered=row.delivered,
        failed=row.failed,
        credits=row.credits,
        cost=row.cost,
        worth=None if each is None else int(each * row.credits),
    )
