"""Refunds and disputes told twenty times at once, each on a connection of its own: taken once."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest

from accounts.models import User
from billing.errors import RefundUncertain
from billing.models import Purchase, Reversal, StripeEvent
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.refunds import purchase_refund
from billing.services.reversals import payment_review
from billing.tests.returns import FAR, balance, buy, hear, moves, pay, taken, told_of
from billing.tests.stand_in import StandIn
from common.models import AuditEvent
from credits.proof import prove
from credits.tests.races import race

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def is_proven() -> bool:
    return [report.violations for report in prove() if report.violations] == []


def test_a_whole_story_twenty_times_in_parallel(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    """The payment, two refunds and a dispute, all untold until now; and somebody comes back."""
    intent = pay(started, stand_in)
    stand_in.refund(intent, 250)
    stand_in.refund(intent, 333)
    stand_in.dispute(intent, closes_after=FAR)
    story = told_of(stand_in, intent)

    def one(number: int) -> str:
        if number == 0:
            purchase_fulfil(session_id=started.session_id)
        hear(story[number % len(story)], as_id=f"evt_{number}")
        return "done"

    assert race(20, one) == ["done"] * 20
    assert StripeEvent.objects.exclude(last_error="").count() == 0
    assert Reversal.objects.filter(state="taken").count() == 3
    purchase = Purchase.objects.get()
    assert (balance(purchase).available, taken(purchase)) == (0, 100)
    assert moves(purchase).count("purchase") == 1
    assert is_proven()


def test_a_refund_taken_and_returned_twenty_times_in_parallel(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    intent = pay(started, stand_in)
    refund = stand_in.refund(intent)

    def one(number: int) -> str:
        if number == 7:
            stand_in.refund_fail(refund["id"])
        payment_review(payment_intent=intent)
        return "done"

    assert race(20, one) == ["done"] * 20
    payment_review(payment_intent=intent)
    purchase = Purchase.objects.get()
    assert moves(purchase) in (["purchase"], ["purchase", "clawback", "restore"])
    assert balance(purchase).available == 100
    assert is_proven()


def test_one_form_sent_eight_times_at_once_refunds_once(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    """Stripe refuses twins of a request that is under way; that they may not know is fine."""
    purchase = buy(started, stand_in)
    key = uuid4()

    def one(number: int) -> str:
        with suppress(RefundUncertain):
            purchase_refund(
                purchase_id=purchase.id,
                amount_cents=250,
                reason="the video never came",
                request_key=key,
                actor_id=creator.id,
            )
        return "done"

    assert race(8, one) == ["done"] * 8
    assert Reversal.objects.get().amount_cents == 250
    assert moves(purchase) == ["purchase", "clawback"]
    assert balance(purchase).available == 75
    assert AuditEvent.objects.filter(action="purchase.refund_asked").count() == 8
    assert is_proven()
