"""Events about money that went back: any of them, in any order, any number of times, at once."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from billing import events, tasks
from billing.models import Purchase, Reversal, StripeEvent
from billing.services.checkout import CheckoutStarted
from billing.services.reversals import payment_review
from billing.tests.returns import (
    FAR,
    all_is_proven,
    balance,
    buy,
    hear,
    hear_all,
    moves,
    pay,
    states,
    taken,
    told_of,
)
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.selectors import balance_get

pytestmark = pytest.mark.django_db

NOT_OURS = "No purchase of ours was paid with this."


def last_told(stand_in: StandIn, intent: str, kind: str) -> dict[str, Any]:
    return [event for event in told_of(stand_in, intent) if event["type"] == kind][-1]


def test_a_whole_story_in_its_order(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    intent = pay(started, stand_in)
    failed = stand_in.refund(intent, 300)
    stand_in.refund_fail(failed["id"])
    stand_in.refund(intent, 250)
    dispute = stand_in.dispute(intent, "won")
    stand_in.event_awaited("charge.dispute.funds_reinstated", dispute["id"])
    hear_all(stand_in, intent)
    assert balance_get(creator_id=creator.id).available == 75
    assert all_is_proven()


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_a_whole_story_ends_the_same(
    creator: User, started: CheckoutStarted, stand_in: StandIn, seed: int
) -> None:
    """Some of it is told while it happens, the rest afterwards, all shuffled and some twice."""
    chance = random.Random(seed)  # noqa: S311 (an order that can be had again)
    intent = pay(started, stand_in)
    failed = stand_in.refund(intent, 300)
    early = told_of(stand_in, intent)
    for event in chance.sample(early, k=len(early) // 2):
        hear(event, as_id=f"early_{event['id']}")
    stand_in.refund(intent, 250)
    stand_in.refund_fail(failed["id"])
    dispute = stand_in.dispute(intent, chance.choice(["won", "lost"]))
    stand_in.event_awaited("charge.dispute.closed", dispute["id"])

    story = told_of(stand_in, intent)
    story += chance.choices(story, k=5)
    chance.shuffle(story)
    for number, event in enumerate(story):
        heard = hear(event, as_id=f"{number}_{event['id']}")
        assert (heard.handled_at is not None, heard.last_error) == (True, "")
        assert all_is_proven()
    purchase = Purchase.objects.get()
    is_won = Reversal.objects.get(kind="dispute").status == "won"
    assert balance(purchase).available == (75 if is_won else 0)
    assert taken(purchase) == (25 if is_won else 100)


@pytest.mark.parametrize(
    "kind", ["charge.refunded", "refund.created", "refund.updated", "charge.refund.updated"]
)
def test_a_refund_is_heard_of_by_any_of_its_events(
    started: CheckoutStarted, stand_in: StandIn, kind: str
) -> None:
    purchase = buy(started, stand_in)
    refund = stand_in.refund(purchase.payment_intent)
    about = "ch" if kind == "charge.refunded" else "re"
    told = last_told(
        stand_in,
        purchase.payment_intent,
        "charge.refunded" if about == "ch" else "refund.created",
    )
    hear(told | {"type": kind})
    assert states(purchase) == [("refund", 1_000, "taken")]
    assert refund["id"] == Reversal.objects.get().stripe_id


def test_what_an_event_says_of_a_refund_is_not_believed(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    purchase = buy(started, stand_in)
    stand_in.refund(purchase.payment_intent, 100)
    told = last_told(stand_in, purchase.payment_intent, "refund.created")
    told["data"]["object"] |= {"amount": 1_000, "status": "failed", "payment_intent": "pi_other"}
    hear(told)
    assert states(purchase) == [("refund", 100, "taken")]


def test_a_refund_before_its_purchase_ends_right(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    intent = pay(started, stand_in)
    stand_in.refund(intent, 400)
    hear(last_told(stand_in, intent, "charge.refunded"))
    purchase = Purchase.objects.get()
    assert moves(purchase) == ["purchase", "clawback"]
    hear(last_told(stand_in, intent, "checkout.session.completed"))
    assert balance(purchase).available == 60
    assert moves(purchase) == ["purchase", "clawback"]
    assert all_is_proven()


def test_another_products_refunds_and_disputes_are_noted_and_done_with(
    creator: User, stand_in: StandIn
) -> None:
    intent = str(stand_in.complete(stand_in.session_create())["payment_intent"])
    stand_in.refund(intent, 100)
    stand_in.dispute(intent, closes_after=FAR)
    for kind in ("charge.refunded", "refund.created", "charge.dispute.created"):
        heard = hear(last_told(stand_in, intent, kind))
        assert (heard.handled_at is not None, heard.last_error) == (True, NOT_OURS)
    assert Reversal.objects.count() == 0


def test_a_charge_without_a_payment_is_not_ours(
    db: None, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charges of old integrations have no PaymentIntent."""
    monkeypatch.setattr("billing.gateway.payment_intent_of_charge", lambda charge_id: "")
    heard = hear(made_up("charge.refunded", "ch_1"))
    assert (heard.handled_at is not None, heard.last_error) == (True, NOT_OURS)


def made_up(kind: str, object_id: str, **fields: str) -> dict[str, Any]:
    told = {"id": object_id, **fields}
    return {"id": f"evt_{object_id}", "type": kind, "data": {"object": told}}


def test_what_stripe_does_not_know_is_done_with_unless_it_is_about_a_purchase_of_ours(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    """With the key of another account, our refund must wait for the right one."""
    heard = hear(made_up("refund.created", "re_gone", payment_intent="pi_gone"))
    assert (heard.handled_at is not None, heard.last_error) == (True, "There is no such payment")

    purchase = buy(started, stand_in)
    ours = made_up("refund.created", "re_ours", payment_intent=purchase.payment_intent)
    heard = hear(ours)
    assert heard.handled_at is None
    assert heard.last_error.startswith("PaymentUnknown")

    now = timezone.now()
    StripeEvent.objects.update(received_at=now - timedelta(days=8), due_at=now)
    assert hear(ours).handled_at is not None, "the nightly comparison has it"


def test_a_session_that_names_no_purchase_does_not_pass_for_one_that_does(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    """The payment names our purchase, and the session in which it was made does not."""
    Purchase.objects.update(session_id=None)
    named = {"payment_intent_data[metadata][purchase_id]": str(started.purchase_id)}
    intent = str(stand_in.complete(stand_in.session_create(**named))["payment_intent"])
    stand_in.refund(intent)
    heard = hear(last_told(stand_in, intent, "charge.refunded"))
    assert (heard.handled_at is not None, heard.last_error) == (True, "There is no such purchase")
    assert Transaction.objects.count() == 0


def test_a_lost_message_about_a_refund_is_found_by_the_sweep(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase = buy(started, stand_in)
    stand_in.refund(purchase.payment_intent)
    with monkeypatch.context() as patch:
        patch.setattr(events, "event_handle", lambda event_id: None)
        hear(last_told(stand_in, purchase.payment_intent, "charge.refunded"))
    assert taken(purchase) == 0
    due = StripeEvent.objects.get(handled_at=None)
    assert due.due_at < timezone.now() + timedelta(seconds=1)
    tasks.stripe_event_handle(due.event_id)
    assert taken(purchase) == 100


def test_reviewing_without_an_event_does_the_same(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    purchase = buy(started, stand_in)
    stand_in.refund(purchase.payment_intent)
    payment_review(payment_intent=purchase.payment_intent)
    hear_all(stand_in, purchase.payment_intent)
    assert moves(purchase) == ["purchase", "clawback"]
