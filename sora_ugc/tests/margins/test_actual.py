"""What some days really left: payments, what went back, renders, leaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Reversal
from generation.models import Job
from sora_ugc.margins.actual import actual_margins
from testing.factories import JobFactory, LeakedCostFactory, PurchaseFactory, ReversalFactory

pytestmark = pytest.mark.django_db


def test_nothing_is_nothing() -> None:
    actual = actual_margins(days=7)
    assert (actual.income, actual.left, actual.models) == (0, 0, ())


def test_money_in_and_out() -> None:
    now = timezone.now()
    bought = PurchaseFactory.create(
        paid=True, price_cents=1_000, discount_cents=100, tax_cents=190, total_cents=1_090
    )
    PurchaseFactory.create(paid=True, creator=bought.creator)  # $10, by its price alone
    PurchaseFactory.create(paid=True, currency="eur")
    PurchaseFactory.create(paid=True, livemode=True)
    PurchaseFactory.create(paid=True, paid_at=now - timedelta(days=8))
    PurchaseFactory.create()
    for number, state, at in (
        (1, "taken", now),
        (2, "taken", now - timedelta(days=8)),
        (3, "returned", now),
    ):
        returned_at = now if state == "returned" else None
        Reversal.objects.create(
            purchase=bought, kind="refund", stripe_id=f"re_{number}", amount_cents=250,
            state=state, taken_at=at, returned_at=returned_at,
        )  # fmt: skip
    # What was held for review and given back was never income.
    held = PurchaseFactory.create(state="quarantined", problem="another price")
    real = PurchaseFactory.create(paid=True, livemode=True)
    for purchase in (held, real):
        ReversalFactory.create(purchase=purchase, state="taken", taken_at=now)
    ready = JobFactory.create(ready=True, credits=8, cost_microdollars=400_000)
    LeakedCostFactory.create(job=ready, microdollars=50_000)

    actual = actual_margins(days=7)

    assert (actual.payments, actual.credits_sold, actual.other_currencies) == (2, 200, 1)
    assert (actual.income, actual.tax) == (20_900_000, 1_900_000)
    assert actual.fee == 606_100 + 600_000
    assert (actual.went_back, actual.cost, actual.leaked) == (2_500_000, 400_000, 50_000)
    assert actual.left == 20_900_000 - 1_900_000 - 1_206_100 - 2_500_000 - 400_000 - 50_000
    (model,) = actual.models
    assert (model.slug, model.delivered, model.failed, model.credits) == (ready.model, 1, 0, 8)
    # 200 credits brought $17.7939, so that 8 brought about 71 cents.
    assert (model.worth, model.left, model.percent) == (711_756, 311_756, 43)


def test_a_provider_knows_best_what_it_took() -> None:
    JobFactory.create(ready=True, cost_microdollars=400_000, charged_microdollars=250_000)
    JobFactory.create(ready=True, cost_microdollars=400_000)
    JobFactory.create(state="failed", failure_code="rejected", finished_at=timezone.now())
    actual = actual_margins(days=7)
    (model,) = actual.models
    assert (model.delivered, model.failed, model.credits) == (2, 1, 16)
    assert model.cost == actual.cost == 650_000


def test_without_a_sale_nobody_knows_what_a_credit_was_worth() -> None:
    ready = JobFactory.create(ready=True)
    Job.objects.filter(pk=ready.pk).update(finished_at=timezone.now(), model_name="")
    (model,) = actual_margins(days=7).models
    assert (model.worth, model.left, model.percent) == (None, None, None)
    assert model.name == ready.model
