"""Stripe's events at the desk: what is stuck and why, tried again the normal way, or let go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing import events, gateway
from billing.admin_stripe import dashboard_link
from billing.models import Purchase, StripeEvent
from billing.services.checkout import CheckoutStarted
from billing.tests.returns import all_is_proven, told_of
from billing.tests.stand_in import StandIn
from common.models import AuditEvent
from credits.models import Transaction
from credits.selectors import balance_get
from testing.factories import StripeEventFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE, REPLAY = "billing.view_stripeevent", "billing.replay_event"
PAID = "checkout.session.completed"


@pytest.fixture
def stuck(started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A payment whose event could not be handled: the disk was full."""

    def broken(**inputs: object) -> None:
        raise RuntimeError("the disk is full")

    stand_in.complete(started.session_id)
    intent = stand_in.session(started.session_id)["payment_intent"]
    told = next(each for each in told_of(stand_in, intent) if each["type"] == PAID)
    about = told["data"]["object"]["id"]
    events.event_store(
        gateway.VerifiedEvent(id=told["id"], type=PAID, object_id=about, payload=told)
    )
    with monkeypatch.context() as patch:
        patch.setattr("billing.services.fulfilment.credits_purchase", broken)
        events.event_handle(event_id=told["id"])
    return StripeEvent.objects.get(event_id=told["id"])


def page(event: StripeEvent, deed: str = "") -> str:
    if deed:
        return reverse("admin:billing_stripeevent_do", args=[event.pk, deed])
    return reverse("admin:billing_stripeevent_change", args=[event.pk])


def do(staff: Client, event: StripeEvent, deed: str) -> str:
    form = {"reason": "There is room again", "request_key": str(uuid4())}
    return str(staff.post(page(event, deed), form, follow=True).text)


def listed(staff: Client, fate: str) -> list[str]:
    found = staff.get(reverse("admin:billing_stripeevent_changelist"), {"fate": fate})
    return [event.event_id for event in found.context["cl"].queryset]


def test_what_is_stuck_says_why_and_since_when(stuck: StripeEvent) -> None:
    StripeEventFactory.create(event_id="evt_new")
    StripeEventFactory.create(event_id="evt_done", handled_at=stuck.received_at)
    StripeEventFactory.create(
        event_id="evt_noted", handled_at=stuck.received_at, last_error="x" * 200
    )
    staff = staff_with(SEE)

    assert listed(staff, "stuck") == [stuck.event_id]
    assert listed(staff, "waiting") == ["evt_new"]
    assert listed(staff, "noted") == ["evt_noted"]
    assert listed(staff, "done") == ["evt_done"]
    text = staff.get(reverse("admin:billing_stripeevent_changelist")).text
    for words in (
        "stuck for",
        "waiting for",
        "handled, with a note",
        "disk is full",
        "x" * 120 + "…",
    ):
        assert words in text
    assert "x" * 121 not in text


def test_its_page_shows_what_came_and_what_it_is_about(stuck: StripeEvent) -> None:
    purchase = Purchase.objects.get()
    text = staff_with(SEE, "billing.view_purchase").get(page(stuck)).text

    assert "&quot;payment_status&quot;: &quot;paid&quot;" in text
    assert reverse("admin:billing_purchase_change", args=[purchase.pk]) in text
    assert f"https://dashboard.stripe.com/test/events/{stuck.event_id}" in text


def test_it_is_processed_again_and_money_moves_once(stuck: StripeEvent, creator: User) -> None:
    staff = staff_with(SEE, REPLAY)
    assert "What was done before" in staff.get(page(stuck, "replay")).text

    first, second = do(staff, stuck, "replay"), do(staff, stuck, "replay")

    assert "It went through." in first
    assert "It went through." in second
    stuck.refresh_from_db()
    assert (stuck.handled_at is not None, stuck.last_error) == (True, "")
    assert balance_get(creator_id=creator.id).available == 100
    assert Transaction.objects.count() == 1
    assert all_is_proven()
    rows = AuditEvent.objects.filter(action="stripe_event.replayed")
    assert [row.data["reason"] for row in rows] == ["There is room again"] * 2


def test_what_a_worker_has_in_hand_is_left_to_it(stuck: StripeEvent) -> None:
    until = timezone.now() + timedelta(seconds=90)
    StripeEvent.objects.filter(pk=stuck.pk).update(last_error="", due_at=until)

    assert "A worker has it in hand." in do(staff_with(SEE, REPLAY), stuck, "replay")

    stuck.refresh_from_db()
    assert (stuck.handled_at, stuck.attempts, stuck.due_at) == (None, 1, until)
    assert not AuditEvent.objects.filter(action="stripe_event.replayed").exists()


def test_what_fails_again_is_said_and_waits_as_ever(
    stuck: StripeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**inputs: object) -> None:
        raise RuntimeError("still full")

    monkeypatch.setattr("billing.services.fulfilment.credits_purchase", broken)
    shown = do(staff_with(SEE, REPLAY), stuck, "replay")

    assert "RuntimeError: still full" in shown
    stuck.refresh_from_db()
    assert (stuck.handled_at, stuck.attempts) == (None, 2)
    assert Transaction.objects.count() == 0


def test_it_is_set_aside_once_and_can_be_taken_up_again(stuck: StripeEvent, creator: User) -> None:
    staff = staff_with(SEE, REPLAY)
    assert "your reason stands on it" in staff.get(page(stuck, "set-aside")).text

    assert "It is set aside." in do(staff, stuck, "set-aside")
    assert "handled or set aside already" in do(staff, stuck, "set-aside")

    stuck.refresh_from_db()
    assert stuck.last_error == "Set aside: There is room again"
    assert listed(staff, "noted") == [stuck.event_id]
    assert page(stuck, "set-aside") not in staff.get(page(stuck)).text
    assert AuditEvent.objects.filter(action="stripe_event.set_aside").count() == 1
    assert Transaction.objects.count() == 0
    do(staff, stuck, "replay")
    assert balance_get(creator_id=creator.id).available == 100


@pytest.mark.parametrize("deed", ["replay", "set-aside"])
def test_without_the_permission_it_is_refused(stuck: StripeEvent, deed: str) -> None:
    staff = staff_with(SEE)
    assert page(stuck, deed) not in staff.get(page(stuck)).text
    assert staff.get(page(stuck, deed)).status_code == 403
    assert staff.post(page(stuck, deed), {"reason": "x", "request_key": uuid4()}).status_code == 403
    stuck.refresh_from_db()
    assert stuck.handled_at is None


@pytest.mark.parametrize(
    ("stripe_id", "livemode", "link"),
    [
        ("pi_1", True, "https://dashboard.stripe.com/payments/pi_1"),
        ("pi_1", False, "https://dashboard.stripe.com/test/payments/pi_1"),
        ("evt_1", False, "https://dashboard.stripe.com/test/events/evt_1"),
        ("cs_live_1", True, "https://dashboard.stripe.com/search?query=cs_live_1"),
    ],
)
def test_stripes_pages_are_in_the_right_mode(stripe_id: str, livemode: bool, link: str) -> None:
    assert dashboard_link(stripe_id, livemode=livemode) == link
