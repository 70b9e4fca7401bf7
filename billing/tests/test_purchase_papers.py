"""What a purchase keeps of what Stripe said: amounts that add up, papers that come later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from billing import gateway, selectors
from billing.errors import StripeUnavailable
from billing.gateway import CheckoutSession
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil, purchase_papers_fetch
from billing.tasks import purchase_papers_fetch as papers_task
from billing.tests.stand_in import StandIn
from credits.models import Transaction

pytestmark = pytest.mark.django_db

State = Purchase.State
RECEIPT = "https://pay.stripe.com/receipts/1"


@pytest.fixture
def told(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What Stripe answers otherwise than the stand-in does, for a session that was paid."""
    stand_in.complete(started.session_id)
    get = gateway.checkout_session_get
    other: dict[str, Any] = {}

    def answer(session_id: str) -> CheckoutSession:
        return replace(get(session_id), **other)

    monkeypatch.setattr(gateway, "checkout_session_get", answer)
    return other


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"amount_total": 999}, "total: 1000 was sold, 999 came"),
        ({"amount_tax": 190}, "total: 1190 was sold, 1000 came"),
        ({"amount_discount": 100}, "total: 900 was sold, 1000 came"),
        ({"amount_subtotal": 900, "amount_total": 900}, "amount: 1000 was sold, 900 came"),
    ],
    ids=["fee", "tax inside the price", "discount that is not given", "another price"],
)
def test_a_total_that_does_not_add_up_is_held_and_no_amount_is_claimed(
    started: CheckoutStarted, told: dict[str, Any], other: dict[str, Any], problem: str
) -> None:
    told |= other
    purchase = purchase_fulfil(session_id=started.session_id)
    assert (purchase.state, purchase.problem) == (State.QUARANTINED, problem)
    assert (purchase.discount_cents, purchase.tax_cents, purchase.total_cents) == (None, None, None)
    assert purchase.payment_intent != ""
    assert purchase.receipt_url != ""
    assert Transaction.objects.count() == 0


def test_what_is_held_for_another_reason_keeps_its_amounts(
    started: CheckoutStarted, told: dict[str, Any]
) -> None:
    told |= {"livemode": True, "amount_tax": 190, "amount_total": 1_190}
    purchase = purchase_fulfil(session_id=started.session_id)
    assert purchase.state == State.QUARANTINED
    assert (purchase.discount_cents, purchase.tax_cents, purchase.total_cents) == (0, 190, 1_190)


def test_a_receipt_may_come_later(started: CheckoutStarted, told: dict[str, Any]) -> None:
    told["receipt_url"] = ""
    purchase = purchase_fulfil(session_id=started.session_id)
    assert (purchase.state, purchase.receipt_url) == (State.PAID, "")
    assert selectors.papers_awaited(purchase)

    papers_task(str(purchase.id))
    assert Purchase.objects.get().receipt_url == ""
    told["receipt_url"] = RECEIPT
    papers_task(str(purchase.id))
    assert Purchase.objects.get().receipt_url == RECEIPT
    assert Transaction.objects.count() == 1


def test_an_invoice_may_come_later(
    started: CheckoutStarted, told: dict[str, Any], settings: Settings
) -> None:
    told["receipt_url"] = RECEIPT
    purchase = purchase_fulfil(session_id=started.session_id)
    assert not selectors.papers_awaited(purchase)
    settings.STRIPE_INVOICES = True
    assert selectors.papers_awaited(purchase)
    told["invoice_url"] = "https://invoice.stripe.com/i/1"
    purchase_papers_fetch(purchase_id=purchase.id)
    purchase.refresh_from_db()
    assert purchase.invoice_url == "https://invoice.stripe.com/i/1"
    assert not selectors.papers_awaited(purchase)


def test_a_link_that_does_not_fit_holds_up_no_credits(
    started: CheckoutStarted, told: dict[str, Any]
) -> None:
    told["receipt_url"] = "https://pay.stripe.com/" + "r" * 500
    purchase = purchase_fulfil(session_id=started.session_id)
    assert (purchase.state, purchase.receipt_url) == (State.PAID, "")


@pytest.mark.parametrize(
    "lacks_nothing",
    [
        {"receipt_url": RECEIPT},
        {"payment_intent": ""},
        {"paid_at": timezone.now() - timedelta(days=2)},
    ],
    ids=["there", "nothing was paid", "too long ago"],
)
def test_stripe_is_not_asked_for_what_will_not_come(
    started: CheckoutStarted,
    told: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    lacks_nothing: dict[str, Any],
) -> None:
    told["receipt_url"] = ""
    purchase = purchase_fulfil(session_id=started.session_id)
    Purchase.objects.update(**lacks_nothing)
    monkeypatch.setattr(gateway, "checkout_session_get", None)
    purchase_papers_fetch(purchase_id=purchase.id)


def test_what_is_not_paid_or_not_there_has_no_papers(
    started: CheckoutStarted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "checkout_session_get", None)
    purchase_papers_fetch(purchase_id=started.purchase_id)
    purchase_papers_fetch(purchase_id=uuid4())


def test_without_stripe_the_receipt_waits(
    started: CheckoutStarted,
    told: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told["receipt_url"] = ""
    purchase = purchase_fulfil(session_id=started.session_id)

    def away(session_id: str) -> CheckoutSession:
        raise StripeUnavailable

    monkeypatch.setattr(gateway, "checkout_session_get", away)
    papers_task(str(purchase.id))
    assert "has no receipt yet" in caplog.text
