"""Twenty at once, each on a connection of its own, against the real stand-in: one purchase."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from billing import events, gateway
from billing.models import Purchase, StripeEvent
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.services.fulfilment import purchase_fulfil
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.proof import prove
from credits.selectors import balance_get
from credits.tests.races import race

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_webhook_and_return_page_twenty_times_in_parallel_give_one_purchase(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    told = stand_in.event("checkout.session.completed", started.session_id)
    browsers = [Client() for _ in range(10)]
    for browser in browsers:
        browser.force_login(creator)

    def one(number: int) -> str:
        if number % 2:
            answer = browsers[number // 2].get(
                "/billing/return/", {"session_id": started.session_id}
            )
            assert (answer.status_code, answer["Location"]) == (302, "/studio/new/")
        else:
            event_id = f"{told['id']}_{number}"
            events.event_store(
                gateway.VerifiedEvent(
                    id=event_id, type=told["type"], object_id=started.session_id, payload=told
                )
            )
            events.event_handle(event_id=event_id)
        return "done"

    assert race(20, one) == ["done"] * 20
    assert StripeEvent.objects.filter(handled_at=None).count() == 0
    assert Purchase.objects.get().state == Purchase.State.PAID
    assert Transaction.objects.count() == 1
    assert balance_get(creator_id=creator.id).available == 100
    assert [report.violations for report in prove() if report.violations] == []


def test_one_event_ten_times_in_parallel_is_handled_by_one(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    told = stand_in.event("checkout.session.completed", started.session_id)
    event = gateway.VerifiedEvent(
        id=told["id"], type=told["type"], object_id=started.session_id, payload=told
    )

    def one(number: int) -> None:
        events.event_store(event)
        events.event_handle(event_id=event.id)

    assert race(10, one) == [None] * 10
    stored = StripeEvent.objects.get()
    assert (stored.attempts, stored.last_error) == (1, "")
    assert balance_get(creator_id=creator.id).available == 100


def test_two_purchases_of_one_creator_do_not_hinder_each_other(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    other = checkout_start(creator_id=creator.id, email=creator.email, pack_slug="studio")
    sessions = [started.session_id, other.session_id]
    for session_id in sessions:
        stand_in.complete(session_id)
    states = race(10, lambda number: purchase_fulfil(session_id=sessions[number % 2]).state)
    assert states == ["paid"] * 10
    assert Transaction.objects.count() == 2
    assert balance_get(creator_id=creator.id).available == 1_100
