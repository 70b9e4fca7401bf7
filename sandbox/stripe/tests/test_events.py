"""Events: listed in pages, delivered soon and signed, repeated until taken, also after a crash."""

from __future__ import annotations

import time
from typing import Any

import stripe

from sandbox.stripe.tests.support import SECRET, Shop, StandIn, wait_until
from sandbox.stripe.webhooks import signature_header


def test_signature_is_what_the_library_expects() -> None:
    header = signature_header(b'{"object": "event"}', secret=SECRET, timestamp=int(time.time()))
    event = stripe.Webhook.construct_event(b'{"object": "event"}', header, SECRET)
    assert event.object == "event"


def test_delivery_is_prompt(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    stand.complete(session.id)
    completed = time.time()
    arrival = shop.wait_for("checkout.session.completed", session.id)[0]
    # Promised is 0.1 s; the rest is patience with a busy machine.
    assert arrival.at - completed < 2


def test_pages_hold_every_event_once(own_stand: StandIn) -> None:
    for n in range(7):
        own_stand.api.customers.create({"email": f"page{n}@example.com"})
    first = own_stand.api.events.list({"limit": 3})
    assert (len(first.data), first.has_more) == (3, True)
    every = [event.data.object["email"] for event in first.auto_paging_iter()]
    assert every == [f"page{n}@example.com" for n in reversed(range(7))]
    newer = own_stand.api.events.list({"ending_before": first.data[2].id})
    assert [event.id for event in newer.data] == [event.id for event in first.data[:2]]


def test_filters(own_stand: StandIn) -> None:
    own_stand.paid()
    exact = own_stand.api.events.list({"type": "charge.succeeded"})
    assert [event.type for event in exact.data] == ["charge.succeeded"]
    starred = own_stand.api.events.list({"type": "checkout.session.*"})
    assert [event.type for event in starred.data] == ["checkout.session.completed"]
    several = own_stand.api.events.list({"types": ["charge.succeeded", "payment_intent.succeeded"]})
    assert len(several.data) == 2
    assert not own_stand.api.events.list({"created": {"gt": int(time.time()) + 5}}).data
    assert own_stand.api.events.list({"created": {"gte": int(time.time()) - 60}}).data


def test_resend(stand: StandIn, shop: Shop) -> None:
    session = stand.paid()
    event = shop.wait_for("checkout.session.completed", session.id)[0].event
    answer = stand.http.post(f"/_sandbox/events/{event.id}/resend", json={"times": 5})
    assert answer.json() == {"event": event.id, "times": 5}
    arrivals = shop.wait_for("checkout.session.completed", session.id, times=6)
    assert {arrival.event.id for arrival in arrivals} == {event.id}


def test_resend_refuses_nonsense(stand: StandIn) -> None:
    assert stand.http.post("/_sandbox/events/evt_none/resend", json={}).status_code == 404
    event = stand.api.customers.create({}) and stand.api.events.list({"limit": 1}).data[0]
    refused: list[Any] = [{"times": -1}, {"times": "many"}, {"times": 10**6}, []]
    for body in refused:
        answer = stand.http.post(f"/_sandbox/events/{event.id}/resend", json=body)
        assert answer.status_code == 400


def test_refused_deliveries_are_repeated(own_stand: StandIn, own_shop: Shop) -> None:
    own_shop.answers = [500, 404]
    customer = own_stand.api.customers.create({"email": "again@example.com"})
    arrivals = own_shop.wait_for("customer.created", customer.id, times=3)
    first, second, third = (arrival.at for arrival in arrivals)
    assert 0.8 < second - first < third - second
    wait_until(lambda: own_stand.api.events.list().data[0].pending_webhooks == 0)


def test_slow_shop_holds_up_nobody(own_stand: StandIn, own_shop: Shop) -> None:
    own_shop.pause_seconds = 3
    begun = time.monotonic()
    for _ in range(5):
        own_stand.paid()
    assert time.monotonic() - begun < 10
    wait_until(lambda: len(own_shop.arrivals) >= 15)


def test_undelivered_events_survive_a_crash(own_stand: StandIn, own_shop: Shop) -> None:
    own_shop.answers = [503] * 3
    session = own_stand.paid()
    wait_until(lambda: len(own_shop.arrivals) >= 3)
    own_stand.restart()
    own_shop.wait_for("checkout.session.completed", session.id, times=2)


def test_bank_answers_and_expiry_survive_a_crash(own_stand: StandIn, own_shop: Shop) -> None:
    paid = own_stand.session()
    own_stand.complete(paid.id, "delayed_paid")
    left = own_stand.session(expires_at=int(time.time()) + 3)
    own_stand.restart()
    own_shop.wait_for("checkout.session.async_payment_succeeded", paid.id)
    own_shop.wait_for("checkout.session.expired", left.id)
    assert own_stand.api.checkout.sessions.retrieve(paid.id).payment_status == "paid"
