"""Refunds that staff gives: explained before they are made, and the credits follow at once."""

from __future__ import annotations

from typing import Any, Never
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from accounts.models import User
from billing import errors
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.refunds import purchase_refund
from billing.services.reversals import payment_review
from billing.tests.returns import FAR, all_is_proven, balance, buy, moves, pay, states
from billing.tests.stand_in import StandIn
from common.errors import InvalidInput
from common.models import AuditEvent
from testing.ports import free_port

pytestmark = pytest.mark.django_db

STAFF = UUID("00000000-0000-4000-8000-00000000beef")


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """100 credits for $10, paid."""
    return buy(started, stand_in)


def refund(purchase: Purchase, cents: int | None = None, **changes: Any) -> Purchase:
    fields: dict[str, Any] = {
        "purchase_id": purchase.id,
        "amount_cents": cents,
        "reason": "the video never came",
        "request_key": uuid4(),
        "actor_id": STAFF,
    }
    return purchase_refund(**fields | changes)


def test_a_whole_refund_is_made_audited_and_followed_at_once(
    bought: Purchase, stand_in: StandIn
) -> None:
    key = uuid4()
    refund(bought, request_key=key)
    (made,) = stand_in.get("/v1/refunds", payment_intent=bought.payment_intent)["data"]
    assert made["amount"] == 1_000
    assert made["metadata"] == {"purchase_id": str(bought.id), "request_key": str(key)}
    assert states(bought) == [("refund", 1_000, "taken")]
    assert balance(bought).available == 0

    audited = AuditEvent.objects.get(action="purchase.refunded")
    assert (audited.actor_id, audited.target) == (STAFF, f"purchase:{bought.id}")
    assert audited.data == {
        "reason": "the video never came",
        "amount_cents": None,
        "request_key": str(key),
    }
    assert all_is_proven()


def test_a_part_takes_its_part(bought: Purchase) -> None:
    refund(bought, 250)
    assert balance(bought).available == 75


def test_the_same_form_twice_refunds_once(bought: Purchase) -> None:
    key = uuid4()
    for _ in range(2):
        refund(bought, 250, request_key=key)
    assert states(bought) == [("refund", 250, "taken")]
    with pytest.raises(errors.RefundChanged):
        refund(bought, 300, request_key=key)
    assert balance(bought).available == 75


def test_what_was_refunded_cannot_be_refunded_again(bought: Purchase) -> None:
    refund(bought)
    with pytest.raises(errors.RefundComplete):
        refund(bought)
    assert moves(bought) == ["purchase", "clawback"]


def test_no_more_than_is_left(bought: Purchase) -> None:
    refund(bought, 400)
    with pytest.raises(errors.RefundTooLarge):
        refund(bought, 601)
    assert balance(bought).available == 60


def test_what_the_bank_has_taken_cannot_be_refunded(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.dispute(bought.payment_intent, closes_after=FAR)
    with pytest.raises(errors.RefundDisputed):
        refund(bought)


def test_another_refusal_is_told_in_stripes_words(bought: Purchase) -> None:
    with pytest.raises(errors.RefundRefused) as caught:
        refund(bought, 250, request_key="k" * 400)
    assert type(caught.value) is errors.RefundRefused
    assert caught.value.detail


def test_a_try_that_is_refused_stays_in_the_audit_log(bought: Purchase) -> None:
    with pytest.raises(errors.RefundTooLarge):
        refund(bought, 5_000)
    assert AuditEvent.objects.get(action="purchase.refund_asked").data["amount_cents"] == 5_000
    assert not AuditEvent.objects.filter(action="purchase.refunded").exists()


@pytest.mark.parametrize("cents", [0, -5])
def test_nothing_and_less_cannot_be_refunded(bought: Purchase, cents: int) -> None:
    with pytest.raises(InvalidInput):
        refund(bought, cents)
    assert not AuditEvent.objects.filter(action="purchase.refund_asked").exists()


def test_what_was_not_paid_cannot_be_refunded(started: CheckoutStarted) -> None:
    purchase = Purchase.objects.get()
    for changes in ({}, {"state": "quarantined", "problem": "held before it was paid"}):
        Purchase.objects.update(**changes)
        with pytest.raises(errors.RefundWithoutPayment):
            refund(purchase)
    assert AuditEvent.objects.filter(action="purchase.refund_asked").count() == 0


def test_no_such_purchase(creator: User) -> None:
    with pytest.raises(errors.PurchaseUnknown):
        refund(Purchase())


def test_a_held_purchase_can_be_refunded(started: CheckoutStarted, stand_in: StandIn) -> None:
    Purchase.objects.update(price_cents=2_000)
    pay(started, stand_in)
    purchase = purchase_fulfil(session_id=started.session_id)
    refund(purchase)
    assert (moves(purchase), states(purchase)) == ([], [("refund", 1_000, "taken")])
    assert all_is_proven()


def test_one_that_was_held_before_it_was_paid_can_be_refunded(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(price_cents=2_000)
    assert purchase_fulfil(session_id=started.session_id).payment_intent == ""
    intent = pay(started, stand_in)
    purchase = purchase_fulfil(session_id=started.session_id)
    assert (purchase.state, purchase.payment_intent) == ("quarantined", intent)
    refund(purchase)
    assert states(purchase) == [("refund", 1_000, "taken")]


def test_a_payment_that_stripe_does_not_know(bought: Purchase) -> None:
    Purchase.objects.update(payment_intent="pi_gone")
    with pytest.raises(errors.PaymentUnknown):
        refund(bought)


def test_without_an_answer_nobody_knows(
    bought: Purchase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(errors.RefundUncertain):
        refund(bought)
    assert moves(bought) == ["purchase"]
    rows = AuditEvent.objects.order_by("created_at").values_list("action", flat=True)
    assert list(rows) == ["purchase.paid", "purchase.refund_asked"]


def test_a_refund_that_cannot_be_looked_at_now_is_followed_by_its_event(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(payment_intent: str) -> Never:
        raise errors.StripeUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("billing.gateway.payment_get", silent)
        refund(bought)
    assert "is not looked at yet" in caplog.text
    assert moves(bought) == ["purchase"]
    payment_review(payment_intent=bought.payment_intent)
    assert moves(bought) == ["purchase", "clawback"]
