"""From what Stripe says to what the wallet has: each state of a session, and what does not fit."""

from __future__ import annotations

from typing import Never
from uuid import uuid4

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from accounts.suspension import user_suspend
from billing import gateway
from billing.errors import PurchaseUnknown, SessionUnknown, StripeUnavailable
from billing.models import Purchase
from billing.services import fulfilment
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.refunds import purchase_refund
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.selectors import balance_get
from testing.factories import UserFactory
from testing.ports import free_port

pytestmark = pytest.mark.django_db

State = Purchase.State


def fulfil(started: CheckoutStarted) -> Purchase:
    return purchase_fulfil(session_id=started.session_id)


def nothing_was_credited(creator: User) -> bool:
    return Transaction.objects.count() == 0 and balance_get(creator_id=creator.id).available == 0


def test_the_statement_is_in_the_language_of_its_reader_whoever_heard_of_the_payment(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    User.objects.update(language="de")
    stand_in.complete(started.session_id)
    fulfil(started)
    assert Transaction.objects.get().memo == "Paket Starter, 100 Credits"


def test_a_paid_session_becomes_credits_once(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    purchase = fulfil(started)
    assert purchase.state == State.PAID
    assert purchase.payment_intent.startswith("pi_")
    assert purchase.receipt_url.startswith("http")
    assert purchase.paid_at is not None
    assert balance_get(creator_id=creator.id).available == 100
    booked = Transaction.objects.get()
    assert (booked.kind, booked.reference) == ("purchase", f"purchase:{purchase.id}")
    assert booked.memo == "Starter pack, 100 credits"

    again = fulfil(started)
    assert again.paid_at == purchase.paid_at
    assert Transaction.objects.count() == 1


def test_staff_hears_of_money_for_an_account_that_was_closed(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.STAFF_EMAIL = ["staff@example.com"]
    User.objects.update(is_active=False)
    stand_in.complete(started.session_id)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert fulfil(started).state == State.PAID

    assert balance_get(creator_id=creator.id).available == 100
    (told,) = [message for message in mail.outbox if message.to == ["staff@example.com"]]
    assert f"Purchase {started.purchase_id} was paid for a closed account" in told.subject
    assert f"/admin/billing/purchase/{started.purchase_id}/change/" in told.body


def test_what_was_paid_is_credited_to_a_suspended_account_and_what_goes_back_is_taken(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.STAFF_EMAIL = ["staff@example.com"]
    user_suspend(user_id=creator.id, reason="Stolen cards", actor=UserFactory.create(staff=True))
    stand_in.complete(started.session_id)
    with django_capture_on_commit_callbacks(execute=True):
        purchase = fulfil(started)

    assert (purchase.state, balance_get(creator_id=creator.id).available) == (State.PAID, 100)
    (told,) = [message for message in mail.outbox if message.to == ["staff@example.com"]]
    assert "was paid for a suspended account" in told.subject
    assert "Refund it or reinstate the account" in told.body

    purchase_refund(
        purchase_id=purchase.id,
        amount_cents=None,
        reason="As the card's owner asked",
        request_key=uuid4(),
        actor_id=UserFactory.create(staff=True).pk,
    )
    assert balance_get(creator_id=creator.id).available == 0


def test_an_open_session_stays_open(creator: User, started: CheckoutStarted) -> None:
    assert fulfil(started).state == State.OPEN
    assert nothing_was_credited(creator)


def test_a_declined_card_credits_nothing_and_may_be_followed_by_another(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id, "declined")
    assert fulfil(started).state == State.OPEN
    assert nothing_was_credited(creator)
    stand_in.complete(started.session_id, "paid")
    assert fulfil(started).state == State.PAID
    assert balance_get(creator_id=creator.id).available == 100


def test_an_expired_session_ends_the_purchase(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.expire(started.session_id)
    assert fulfil(started).state == State.EXPIRED
    assert nothing_was_credited(creator)


def test_a_delayed_payment_waits(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id, "delayed_paid")
    purchase = fulfil(started)
    assert (purchase.state, purchase.paid_at) == (State.PENDING, None)
    assert nothing_was_credited(creator)


def test_money_counts_even_after_we_gave_up(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(state=State.EXPIRED)
    stand_in.complete(started.session_id)
    assert fulfil(started).state == State.PAID
    assert balance_get(creator_id=creator.id).available == 100


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"price_cents": 999}, "amount: 999 was sold, 1000 came"),
        ({"currency": "eur"}, "currency: eur was sold, usd came"),
        ({"livemode": True}, "livemode: True was sold, False came"),
    ],
    ids=["amount", "currency", "livemode"],
)
def test_what_does_not_fit_is_held_and_not_credited(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    changed: dict[str, object],
    said: str,
) -> None:
    Purchase.objects.update(**changed)
    stand_in.complete(started.session_id)
    purchase = fulfil(started)
    assert (purchase.state, purchase.problem) == (State.QUARANTINED, said)
    assert nothing_was_credited(creator)
    assert fulfil(started).state == State.QUARANTINED
    assert nothing_was_credited(creator)


def test_a_payment_for_somebody_else_is_held(
    creator: User, stranger: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(creator=stranger)
    stand_in.complete(started.session_id)
    purchase = fulfil(started)
    assert purchase.state == State.QUARANTINED
    assert purchase.problem.startswith("owner: ")
    assert nothing_was_credited(creator)
    assert nothing_was_credited(stranger)


def test_a_session_of_another_purchase_is_held(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    """Somebody with our key names our purchase on a cheaper session."""
    Purchase.objects.update(session_id=None)
    forged = stand_in.session_create(
        **{
            "client_reference_id": str(creator.id),
            "metadata[purchase_id]": str(started.purchase_id),
            "line_items[0][price_data][unit_amount]": "50",
        }
    )
    stand_in.complete(forged)
    purchase = purchase_fulfil(session_id=forged)
    assert (purchase.state, purchase.problem) == (
        State.QUARANTINED,
        "amount: 1000 was sold, 50 came",
    )
    assert nothing_was_credited(creator)


def test_a_session_whose_id_we_never_noted_is_found_by_its_purchase(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(session_id=None)
    stand_in.complete(started.session_id)
    purchase = fulfil(started)
    assert (purchase.state, purchase.session_id) == (State.PAID, started.session_id)
    assert balance_get(creator_id=creator.id).available == 100


def test_a_session_that_is_noted_while_stripe_is_asked_is_credited(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.complete(started.session_id)
    Purchase.objects.update(session_id=None)
    ask = gateway.checkout_session_get

    def noted_meanwhile(session_id: str) -> gateway.CheckoutSession:
        Purchase.objects.update(session_id=session_id)
        return ask(session_id)

    monkeypatch.setattr(gateway, "checkout_session_get", noted_meanwhile)
    assert fulfil(started).state == State.PAID


@pytest.mark.parametrize("purchase_id", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_session_that_is_not_ours_is_unknown(
    creator: User, stand_in: StandIn, purchase_id: str
) -> None:
    session_id = stand_in.session_create(**{"metadata[purchase_id]": purchase_id})
    stand_in.complete(session_id)
    with pytest.raises(PurchaseUnknown):
        purchase_fulfil(session_id=session_id)
    assert nothing_was_credited(creator)


def test_a_second_session_cannot_take_over_a_purchase(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    other = stand_in.session_create(**{"metadata[purchase_id]": str(started.purchase_id)})
    with pytest.raises(PurchaseUnknown):
        purchase_fulfil(session_id=other)
    assert Purchase.objects.get().session_id == started.session_id


def test_a_session_that_stripe_does_not_know_changes_nothing(
    creator: User, started: CheckoutStarted
) -> None:
    with pytest.raises(SessionUnknown):
        purchase_fulfil(session_id="cs_test_gone")
    Purchase.objects.update(session_id="cs_test_gone")
    with pytest.raises(StripeUnavailable):
        purchase_fulfil(session_id="cs_test_gone")
    assert Purchase.objects.get().state == State.OPEN


def test_without_stripe_nothing_changes(
    creator: User,
    started: CheckoutStarted,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StripeUnavailable):
        fulfil(started)
    assert Purchase.objects.get().state == State.OPEN
    assert nothing_was_credited(creator)


def test_if_the_ledger_fails_the_purchase_is_not_paid_either(
    creator: User, started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.complete(started.session_id)

    def broken(**inputs: object) -> Never:
        raise RuntimeError("no ledger")

    monkeypatch.setattr(fulfilment, "credits_purchase", broken)
    with pytest.raises(RuntimeError):
        fulfil(started)
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.paid_at) == (State.OPEN, None)
    assert nothing_was_credited(creator)
