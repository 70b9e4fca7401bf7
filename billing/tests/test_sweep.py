"""The sweep: what a lost message, a lost event or a lost person leaves behind is found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from billing import tasks
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.tests.conftest import Messages, Post
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.selectors import balance_get
from testing.factories import StripeEventFactory

pytestmark = pytest.mark.django_db

State = Purchase.State
TASKS: dict[str, Any] = {
    "billing.tasks.stripe_event_handle": tasks.stripe_event_handle,
    "billing.tasks.purchase_check": tasks.purchase_check,
}


def sweep(messages: Messages) -> int:
    """Run the sweep and then, as a worker would, what it sent; returns how much that was."""
    tasks.stripe_events_sweep()
    sent = messages()
    for name, arguments in sent:
        TASKS[name](*arguments)
    return len(sent)


def test_an_event_whose_message_is_lost_is_handled(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    post_event: Post,
    messages: Messages,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    stand_in.complete(started.session_id)
    with django_capture_on_commit_callbacks(execute=True):
        event = stand_in.event("checkout.session.completed", started.session_id)
        assert post_event(event).status_code == 200
    assert len(messages()) == 1, "taken out of Redis, and nobody did the work"
    assert balance_get(creator_id=creator.id).available == 0

    assert sweep(messages) == 1
    assert balance_get(creator_id=creator.id).available == 100
    assert sweep(messages) == 0
    assert Transaction.objects.count() == 1


def test_a_purchase_whose_event_never_came_is_credited(
    creator: User, started: CheckoutStarted, stand_in: StandIn, messages: Messages
) -> None:
    """FLUSHALL, no webhook, the return page never opened: two minutes later it is there."""
    stand_in.complete(started.session_id)
    assert sweep(messages) == 0, "events have two minutes"
    Purchase.objects.update(check_at=timezone.now())
    assert sweep(messages) == 1
    assert Purchase.objects.get().state == State.PAID
    assert balance_get(creator_id=creator.id).available == 100
    assert sweep(messages) == 0


def test_an_open_session_is_asked_about_ever_more_rarely(
    creator: User, started: CheckoutStarted, messages: Messages
) -> None:
    now = timezone.now()
    Purchase.objects.update(check_at=now, created_at=now - timedelta(minutes=20))
    assert sweep(messages) == 1
    purchase = Purchase.objects.get()
    assert purchase.state == State.OPEN
    assert timedelta(minutes=19) < purchase.check_at - now < timedelta(minutes=21)

    Purchase.objects.update(check_at=now, created_at=now - timedelta(hours=20))
    sweep(messages)
    assert Purchase.objects.get().check_at - now < timedelta(hours=1, minutes=1)


def test_two_checks_at_once_ask_stripe_once(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        "billing.services.fulfilment.purchase_fulfil", lambda **inputs: asked.append(inputs)
    )
    Purchase.objects.update(check_at=timezone.now())
    for _ in range(2):
        tasks.purchase_check(str(started.purchase_id))
    assert asked == [{"session_id": started.session_id}]


def test_of_two_checks_that_see_the_same_row_one_asks(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one moves `check_at` between our look and our move."""
    asked = []
    monkeypatch.setattr(
        "billing.services.fulfilment.purchase_fulfil", lambda **inputs: asked.append(inputs)
    )
    look = QuerySet.first

    def look_too_late(rows: QuerySet[Purchase]) -> Purchase | None:
        found = look(rows)
        Purchase.objects.update(check_at=timezone.now() + timedelta(minutes=2))
        return found

    Purchase.objects.update(check_at=timezone.now())
    monkeypatch.setattr(QuerySet, "first", look_too_late)
    tasks.purchase_check(str(started.purchase_id))
    assert asked == []


def test_a_check_without_stripe_is_put_off(
    creator: User,
    started: CheckoutStarted,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    Purchase.objects.update(check_at=timezone.now())
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    tasks.purchase_check(str(started.purchase_id))
    purchase = Purchase.objects.get()
    assert purchase.state == State.OPEN
    assert purchase.check_at > timezone.now()
    assert "could not be checked" in caplog.text


def test_settled_purchases_and_handled_events_are_left_alone(
    creator: User, started: CheckoutStarted, messages: Messages
) -> None:
    Purchase.objects.update(state=State.EXPIRED, check_at=timezone.now())
    StripeEventFactory.create(event_id="evt_1", handled_at=timezone.now())
    assert sweep(messages) == 0
