"""Purchases that are held for review: staff hear of them once, and may release them as sold."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from billing import tasks
from billing.errors import NotHeld, PurchaseUnknown, SessionLost
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.quarantine import purchase_release
from billing.services.refund_preview import refund_preview
from billing.services.reversals import payment_review
from billing.tests.returns import all_is_proven, balance, hear, moves, pay, states
from billing.tests.stand_in import StandIn
from common.models import AuditEvent

pytestmark = pytest.mark.django_db

STAFF = UUID("00000000-0000-4000-8000-00000000beef")
State = Purchase.State


@pytest.fixture
def held(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """$10 were paid for what we sold at $20."""
    Purchase.objects.update(price_cents=2_000)
    pay(started, stand_in)
    return purchase_fulfil(session_id=started.session_id)


def release(purchase: Purchase) -> Purchase:
    return purchase_release(purchase_id=purchase.id, reason="our price was wrong", actor_id=STAFF)


def test_staff_hears_of_it_once(
    started: CheckoutStarted,
    stand_in: StandIn,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.STAFF_EMAIL = ["staff@example.com"]
    Purchase.objects.update(price_cents=2_000)
    pay(started, stand_in)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            purchase_fulfil(session_id=started.session_id)
    (told,) = mail.outbox
    assert f"Purchase {started.purchase_id} is held for review" in told.subject
    assert "amount: 2000 was sold, 1000 came" in told.body
    assert f"/admin/billing/purchase/{started.purchase_id}/change/" in told.body


def test_a_held_purchase_knows_what_was_taken_for_it(held: Purchase) -> None:
    assert (held.total_cents, held.charged_cents) == (None, 1_000)
    assert refund_preview(purchase=release(held), amount_cents=None).amount_cents == 1_000


def test_a_release_credits_what_was_sold(held: Purchase) -> None:
    purchase = release(held)
    assert (purchase.state, purchase.problem) == (State.PAID, "")
    assert purchase.paid_at is not None
    assert moves(held) == ["purchase"]
    assert balance(held).available == 100

    audited = AuditEvent.objects.get(action="purchase.released")
    assert (audited.actor_id, audited.target) == (STAFF, f"purchase:{held.id}")
    assert audited.data == {
        "reason": "our price was wrong",
        "problem": "amount: 2000 was sold, 1000 came",
    }
    assert all_is_proven()


def test_a_second_release_does_nothing(held: Purchase) -> None:
    release(held)
    with pytest.raises(NotHeld):
        release(held)
    assert moves(held) == ["purchase"]
    assert AuditEvent.objects.filter(action="purchase.released").count() == 1


def test_only_what_is_held_can_be_released(started: CheckoutStarted) -> None:
    with pytest.raises(NotHeld):
        release(Purchase.objects.get())


def test_no_such_purchase(creator: User) -> None:
    with pytest.raises(PurchaseUnknown):
        release(Purchase(id=uuid4()))


def test_what_went_back_meanwhile_is_taken_by_the_release(
    held: Purchase, stand_in: StandIn
) -> None:
    """In parts of what was charged, which is not what was sold."""
    stand_in.refund(held.payment_intent, 250)
    payment_review(payment_intent=held.payment_intent)
    assert moves(held) == []
    release(held)
    assert moves(held) == ["purchase", "clawback"]
    assert balance(held).available == 75
    assert all_is_proven()


def test_a_refund_after_the_release_takes_its_part_of_the_charge(
    held: Purchase, stand_in: StandIn
) -> None:
    release(held)
    stand_in.refund(held.payment_intent)
    payment_review(payment_intent=held.payment_intent)
    assert states(held) == [("refund", 1_000, "taken")]
    assert balance(held).available == 0
    assert all_is_proven()


def test_a_session_that_stripe_does_not_know_is_held_after_a_week(
    started: CheckoutStarted, caplog: pytest.LogCaptureFixture
) -> None:
    def check(age: timedelta) -> Purchase:
        now = timezone.now()
        Purchase.objects.update(
            session_id="cs_test_gone", created_at=now - age, check_at=now - timedelta(seconds=1)
        )
        tasks.purchase_check(str(started.purchase_id))
        return Purchase.objects.get()

    assert check(timedelta(days=6, hours=23)).state == State.OPEN
    held = check(timedelta(days=7, minutes=1))
    assert held.state == State.QUARANTINED
    assert held.problem.startswith("Stripe does not know this session")
    assert "is held for review" in caplog.text


def test_events_about_it_are_tried_until_it_is_held(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    pay(started, stand_in)
    told = stand_in.event("checkout.session.completed", started.session_id)
    told["data"]["object"]["id"] = "cs_test_gone"
    Purchase.objects.update(session_id="cs_test_gone")
    assert hear(told, as_id="evt_early").handled_at is None
    Purchase.objects.update(state=State.QUARANTINED, problem="Stripe does not know this session")
    assert hear(told, as_id="evt_late").handled_at is not None


def test_what_was_settled_meanwhile_is_not_held(
    started: CheckoutStarted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking Stripe and noting its answer, somebody else gave the purchase up."""

    def lost(session_id: str) -> None:
        Purchase.objects.update(state=State.PAID, paid_at=timezone.now())
        raise SessionLost

    monkeypatch.setattr("billing.services.fulfilment.purchase_fulfil", lost)
    now = timezone.now()
    Purchase.objects.update(created_at=now - timedelta(days=8), check_at=now)
    tasks.purchase_check(str(started.purchase_id))
    assert Purchase.objects.get().state == State.PAID
