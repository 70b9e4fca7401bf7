"""Stored events: who handles them, how often, and what happens when it does not work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Never

import pytest
from django.utils import timezone

from accounts.models import User
from billing import events, gateway, tasks
from billing.errors import SessionUnknown
from billing.models import Purchase, StripeEvent
from billing.services.checkout import CheckoutStarted
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.selectors import balance_get

pytestmark = pytest.mark.django_db

State = Purchase.State


def stored(event: dict[str, Any]) -> StripeEvent:
    events.event_store(
        gateway.VerifiedEvent(
            id=event["id"],
            type=event["type"],
            object_id=event["data"]["object"]["id"],
            payload=event,
        )
    )
    return StripeEvent.objects.get(event_id=event["id"])


def made_up(kind: str, object_id: str = "cs_test_1") -> dict[str, Any]:
    return {"id": f"evt_{kind}", "type": kind, "data": {"object": {"id": object_id}}}


def handle(event: StripeEvent) -> StripeEvent:
    tasks.stripe_event_handle(event.event_id)
    event.refresh_from_db()
    return event


def test_a_completed_session_is_credited(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    event = stored(stand_in.event("checkout.session.completed", started.session_id))
    event = handle(event)
    assert event.handled_at is not None
    assert (event.attempts, event.last_error) == (1, "")
    assert Purchase.objects.get().state == State.PAID
    assert balance_get(creator_id=creator.id).available == 100


def test_an_event_is_handled_once(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.complete(started.session_id)
    event = handle(stored(stand_in.event("checkout.session.completed", started.session_id)))
    again = handle(event)
    assert (again.attempts, again.handled_at) == (1, event.handled_at)
    assert Transaction.objects.count() == 1


def test_what_the_event_says_is_not_believed(creator: User, started: CheckoutStarted) -> None:
    """Signed or not, the session is fetched, and there it is still open."""
    event = made_up("checkout.session.completed", started.session_id)
    event["data"]["object"] |= {"payment_status": "paid", "status": "complete"}
    assert handle(stored(event)).handled_at is not None
    assert Purchase.objects.get().state == State.OPEN
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "kind", "state", "available"),
    [
        ("delayed_paid", "checkout.session.async_payment_succeeded", State.PAID, 100),
        ("delayed_failed", "checkout.session.async_payment_failed", State.FAILED, 0),
    ],
)
def test_a_delayed_payment_ends_one_way_or_the_other(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    outcome: str,
    kind: str,
    state: str,
    available: int,
) -> None:
    stand_in.complete(started.session_id, outcome)
    handle(stored(stand_in.event("checkout.session.completed", started.session_id)))
    assert Purchase.objects.get().state == State.PENDING
    assert balance_get(creator_id=creator.id).available == 0

    handle(stored(stand_in.event_awaited(kind, started.session_id)))
    assert Purchase.objects.get().state == state
    assert balance_get(creator_id=creator.id).available == available


def test_an_expired_session_ends_the_purchase(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.expire(started.session_id)
    handle(stored(stand_in.event("checkout.session.expired", started.session_id)))
    assert Purchase.objects.get().state == State.EXPIRED
    assert Transaction.objects.count() == 0


def test_a_type_that_we_do_not_need_is_done_with(db: None) -> None:
    event = handle(stored(made_up("customer.created", "cus_1")))
    assert event.handled_at is not None
    assert event.last_error == ""


def test_a_session_of_another_product_is_noted_and_done_with(
    creator: User, stand_in: StandIn
) -> None:
    session_id = stand_in.session_create()
    stand_in.complete(session_id)
    event = handle(stored(stand_in.event("checkout.session.completed", session_id)))
    assert event.handled_at is not None
    assert event.last_error == "There is no such purchase"
    assert Transaction.objects.count() == 0


def test_a_payment_outlives_a_while_with_another_accounts_key(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.complete(started.session_id)
    event = stored(stand_in.event("checkout.session.completed", started.session_id))

    def unknown(session_id: str) -> Never:
        raise SessionUnknown

    with monkeypatch.context() as patch:
        patch.setattr("billing.gateway.checkout_session_get", unknown)
        event = handle(event)
        Purchase.objects.update(check_at=timezone.now())
        tasks.purchase_check(str(started.purchase_id))
    assert event.handled_at is None
    assert Purchase.objects.get().state == State.OPEN

    StripeEvent.objects.update(due_at=timezone.now())
    assert handle(event).handled_at is not None
    assert balance_get(creator_id=creator.id).available == 100


def test_a_failure_is_noted_and_tried_again_later(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.complete(started.session_id)
    event = stored(stand_in.event("checkout.session.completed", started.session_id))

    def broken(**inputs: object) -> Never:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("billing.services.fulfilment.credits_purchase", broken)
        event = handle(event)
    assert event.handled_at is None
    assert (event.attempts, event.last_error) == (1, "RuntimeError: the disk is full")
    assert timedelta(seconds=8) < event.due_at - timezone.now() <= timedelta(seconds=10)
    assert Purchase.objects.get().state == State.OPEN

    assert handle(event).attempts == 1, "not due yet"
    StripeEvent.objects.update(due_at=timezone.now())
    event = handle(event)
    assert (event.attempts, event.last_error) == (2, "")
    assert balance_get(creator_id=creator.id).available == 100


def test_the_pause_grows_up_to_an_hour(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    event = stored(made_up("checkout.session.completed"))
    StripeEvent.objects.update(attempts=60)

    def broken(**inputs: object) -> Never:
        raise RuntimeError

    monkeypatch.setattr("billing.events.purchase_fulfil", broken)
    event = handle(event)
    assert timedelta(minutes=59) < event.due_at - timezone.now() <= timedelta(hours=1)


def test_an_event_that_is_not_there_is_nothing(db: None) -> None:
    tasks.stripe_event_handle("evt_nothing")
    assert StripeEvent.objects.count() == 0


def test_while_somebody_holds_an_event_nobody_else_takes_it(db: None) -> None:
    event = stored(made_up("customer.created", "cus_1"))
    StripeEvent.objects.update(attempts=1, due_at=timezone.now() + timedelta(seconds=80))
    event = handle(event)
    assert (event.attempts, event.handled_at) == (1, None)
