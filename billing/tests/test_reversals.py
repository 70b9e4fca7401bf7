"""Money that goes back takes its credits with it: once, in proportion, and never more than all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from billing import gateway
from billing.models import Purchase, Reversal
from billing.services import fulfilment
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.services.reversals import payment_review
from billing.tests.returns import (
    FAR,
    all_is_proven,
    balance,
    buy,
    moves,
    pay,
    spend_all,
    states,
    taken,
)
from billing.tests.stand_in import StandIn
from credits.models import Transaction

pytestmark = pytest.mark.django_db

State = Purchase.State


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """100 credits for $10, paid."""
    return buy(started, stand_in)


def review(purchase: Purchase) -> Purchase:
    found = payment_review(payment_intent=purchase.payment_intent)
    assert found is not None
    assert all_is_proven()
    return found


def memos(purchase: Purchase) -> list[str]:
    booked = Transaction.objects.filter(creator_id=purchase.creator_id).order_by("sequence")
    return list(booked.values_list("memo", flat=True))[1:]


def test_a_payment_of_which_nothing_went_back_stays_as_it_is(bought: Purchase) -> None:
    assert review(bought).state == State.PAID
    assert (moves(bought), states(bought)) == (["purchase"], [])
    assert review(bought).charged_cents is None


def test_a_whole_refund_takes_all_the_credits_once(bought: Purchase, stand_in: StandIn) -> None:
    refund = stand_in.refund(bought.payment_intent, reason="requested_by_customer")
    for _ in range(3):
        assert review(bought).charged_cents == 1_000
    row = Reversal.objects.get()
    assert (row.stripe_id, row.status) == (refund["id"], "succeeded")
    assert row.reason == "requested_by_customer"
    assert states(bought) == [("refund", 1_000, "taken")]
    assert moves(bought) == ["purchase", "clawback"]
    assert balance(bought).available == 0
    assert memos(bought) == ["Refund of $10 for Starter pack, 100 credits"]


def test_several_parts_take_their_share_and_together_all(
    bought: Purchase, stand_in: StandIn
) -> None:
    """$3.33 three times and the last cent: of a part of a credit nothing is taken until then."""
    left = []
    for cents in (333, 333, 333, 1):
        stand_in.refund(bought.payment_intent, cents)
        review(bought)
        left.append(balance(bought).available)
    assert left == [67, 34, 1, 0]
    assert moves(bought) == ["purchase", *["clawback"] * 4]


def test_several_parts_that_come_together_are_one_movement(
    bought: Purchase, stand_in: StandIn
) -> None:
    for cents in (333, 333):
        stand_in.refund(bought.payment_intent, cents)
    review(bought)
    assert moves(bought) == ["purchase", "clawback"]
    assert taken(bought) == 66


def test_less_than_a_credit_takes_nothing(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent, 9)
    review(bought)
    assert states(bought) == [("refund", 9, "taken")]
    assert moves(bought) == ["purchase"]


def test_a_refund_that_fails_afterwards_gives_the_credits_back(
    bought: Purchase, stand_in: StandIn
) -> None:
    refund = stand_in.refund(bought.payment_intent, 500)
    review(bought)
    stand_in.refund_fail(refund["id"])
    for _ in range(2):
        review(bought)
    assert states(bought) == [("refund", 500, "returned")]
    assert moves(bought) == ["purchase", "clawback", "restore"]
    assert balance(bought).available == 100
    assert Reversal.objects.get().status == "failed"
    assert memos(bought) == [
        "Refund of $5 for Starter pack, 100 credits",
        "A refund of $5 for Starter pack, 100 credits did not arrive",
    ]


def test_a_refund_that_had_failed_before_we_heard_of_it_moves_nothing(
    bought: Purchase, stand_in: StandIn
) -> None:
    stand_in.refund_fail(stand_in.refund(bought.payment_intent)["id"])
    review(bought)
    assert states(bought) == [("refund", 1_000, "returned")]
    assert moves(bought) == ["purchase"]


def test_one_fails_while_another_is_made(bought: Purchase, stand_in: StandIn) -> None:
    first = stand_in.refund(bought.payment_intent, 600)
    review(bought)
    stand_in.refund_fail(first["id"])
    stand_in.refund(bought.payment_intent, 900)
    review(bought)
    assert moves(bought) == ["purchase", "clawback", "clawback"]
    assert taken(bought) == 90


def test_a_dispute_takes_when_the_money_is_withdrawn_and_gives_back_when_it_is_won(
    bought: Purchase, stand_in: StandIn
) -> None:
    dispute = stand_in.dispute(bought.payment_intent, "won", closes_after=0.5)
    review(bought)
    assert states(bought) == [("dispute", 1_000, "taken")]
    assert balance(bought).available == 0

    stand_in.event_awaited("charge.dispute.funds_reinstated", dispute["id"])
    for _ in range(2):
        review(bought)
    row = Reversal.objects.get()
    assert (row.state, row.status, row.reason) == ("returned", "won", "fraudulent")
    assert moves(bought) == ["purchase", "clawback", "restore"]
    assert balance(bought).available == 100
    assert memos(bought) == [
        "Your bank asked $10 back for Starter pack, 100 credits",
        "Your bank's claim to $10 for Starter pack, 100 credits was settled",
    ]


def test_a_lost_dispute_takes_once(bought: Purchase, stand_in: StandIn) -> None:
    dispute = stand_in.dispute(bought.payment_intent, "lost")
    stand_in.event_awaited("charge.dispute.closed", dispute["id"])
    for _ in range(2):
        review(bought)
    row = Reversal.objects.get()
    assert (row.state, row.status) == ("taken", "lost")
    assert moves(bought) == ["purchase", "clawback"]


def test_a_question_of_the_bank_moves_nothing(bought: Purchase, stand_in: StandIn) -> None:
    inquiry = stand_in.dispute(bought.payment_intent, inquiry=True, closes_after=0.5)
    review(bought)
    assert states(bought) == [("dispute", 1_000, "announced")]
    stand_in.event_awaited("charge.dispute.closed", inquiry["id"])
    review(bought)
    assert states(bought) == [("dispute", 1_000, "returned")]
    assert Reversal.objects.get().taken_at is None
    assert moves(bought) == ["purchase"]


def test_a_refund_and_a_dispute_take_no_more_than_the_purchase_gave(
    bought: Purchase, stand_in: StandIn
) -> None:
    stand_in.refund(bought.payment_intent, 400)
    stand_in.dispute(bought.payment_intent, "lost", closes_after=FAR)
    review(bought)
    assert sorted(states(bought)) == [("dispute", 600, "taken"), ("refund", 400, "taken")]
    assert (taken(bought), balance(bought).available) == (100, 0)


def test_a_refund_and_a_dispute_of_the_same_money_take_it_once(
    bought: Purchase, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank may take what was refunded already; Stripe gives it back later, if we prove that."""
    stand_in.refund(bought.payment_intent, 700)
    review(bought)
    answer(monkeypatch, bought, disputes=[dispute("du_1", 1_000)])
    review(bought)
    assert taken(bought) == 100
    answer(monkeypatch, bought, disputes=[dispute("du_1", 1_000, reinstated=True, status="won")])
    review(bought)
    assert taken(bought) == 70


def answer(monkeypatch: pytest.MonkeyPatch, purchase: Purchase, **changes: Any) -> None:
    """Let Stripe say of the payment what the stand-in cannot be brought to."""
    fields: dict[str, Any] = {
        "id": purchase.payment_intent,
        "charge": "ch_1",
        "amount": 1_000,
        "currency": "usd",
        "purchase_id": str(purchase.id),
        "refunds": [],
        "disputes": [],
    }
    told = gateway.Payment(**fields | changes)
    monkeypatch.setattr(gateway, "payment_get", lambda payment_intent: told)


def dispute(dispute_id: str, amount: int, **changes: Any) -> gateway.Dispute:
    fields: dict[str, Any] = {
        "id": dispute_id,
        "payment_intent": "pi_1",
        "amount": amount,
        "currency": "usd",
        "status": "needs_response",
        "reason": "fraudulent",
        "created_at": None,
        "withdrawn": True,
        "reinstated": False,
    }
    return gateway.Dispute(**fields | changes)


def refund(status: str) -> gateway.Refund:
    return gateway.Refund(
        id="re_1",
        payment_intent="pi_1",
        amount=500,
        currency="usd",
        status=status,
        reason="",
        created_at=None,  # type: ignore[arg-type]
    )


def test_an_old_answer_turns_nothing_back(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = dispute("du_1", 1_000, reinstated=True, status="won")
    for told in (dispute("du_1", 1_000), newest, dispute("du_1", 1_000)):
        answer(monkeypatch, bought, disputes=[told])
        review(bought)
    row = Reversal.objects.get()
    assert (row.state, row.status) == ("returned", "won")
    assert moves(bought) == ["purchase", "clawback", "restore"]


@pytest.mark.parametrize("status", ["pending", "requires_action", "succeeded"])
def test_the_credits_go_when_the_refund_is_made_however_long_it_takes(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    answer(monkeypatch, bought, refunds=[refund(status)])
    review(bought)
    assert states(bought) == [("refund", 500, "taken")]
    answer(monkeypatch, bought, refunds=[refund("canceled")])
    review(bought)
    assert states(bought) == [("refund", 500, "returned")]
    assert taken(bought) == 0


def test_a_bank_that_counts_in_another_currency_takes_all(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, bought, disputes=[dispute("du_1", 930, currency="eur")])
    review(bought)
    assert states(bought) == [("dispute", 1_000, "taken")]
    assert taken(bought) == 100


def test_a_dispute_over_nothing_is_nothing(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, bought, disputes=[dispute("du_1", 0)])
    review(bought)
    assert states(bought) == []


def test_staff_hears_of_a_dispute_once(
    bought: Purchase,
    stand_in: StandIn,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.STAFF_EMAIL = ["staff@example.com"]
    stand_in.dispute(bought.payment_intent, "lost", closes_after=FAR)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            review(bought)
    (told,) = mail.outbox
    assert told.to == ["staff@example.com"]
    assert "A bank disputes a payment of $10" in told.subject


def test_spent_credits_become_debt_which_the_next_purchase_pays(
    bought: Purchase, stand_in: StandIn, creator: User
) -> None:
    spend_all(bought, 80)
    stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    assert (balance(bought).available, balance(bought).debt) == (0, 80)

    again = checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
    buy(again, stand_in)
    assert (balance(bought).available, balance(bought).debt) == (20, 0)


def test_a_restored_payment_pays_the_debt_that_it_left(bought: Purchase, stand_in: StandIn) -> None:
    spend_all(bought, 80)
    refund = stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    stand_in.refund_fail(refund["id"])
    payment_review(payment_intent=bought.payment_intent)
    assert (balance(bought).available, balance(bought).debt) == (20, 0)


def test_a_payment_that_we_have_not_heard_of_is_credited_first(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    intent = pay(started, stand_in)
    stand_in.refund(intent, 400)
    purchase = payment_review(payment_intent=intent)
    assert purchase is not None
    assert (purchase.state, purchase.payment_intent) == (State.PAID, intent)
    assert moves(purchase) == ["purchase", "clawback"]
    assert balance(purchase).available == 60
    assert all_is_proven()


def test_its_session_is_found_even_if_its_id_was_never_noted(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    intent = pay(started, stand_in)
    stand_in.refund(intent, 400)
    Purchase.objects.update(session_id=None)
    purchase = payment_review(payment_intent=intent)
    assert purchase is not None
    assert (purchase.state, purchase.session_id) == (State.PAID, started.session_id)
    assert balance(purchase).available == 60


def test_a_payment_without_a_session_is_not_credited(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Purchase.objects.update(session_id=None)
    purchase = Purchase.objects.get()
    monkeypatch.setattr(gateway, "session_id_of_payment", lambda payment_intent: "")
    purchase.payment_intent = "pi_1"
    answer(monkeypatch, purchase, disputes=[dispute("du_1", 1_000)])
    assert payment_review(payment_intent="pi_1") is not None
    assert (moves(purchase), states(purchase)) == ([], [("dispute", 1_000, "taken")])
    assert all_is_proven()


def test_what_went_back_before_the_payment_was_heard_of_is_taken_with_it(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe calls the session open for a moment longer: rows first, credits later."""
    intent = pay(started, stand_in)
    stand_in.refund(intent, 400)
    with monkeypatch.context() as patch:
        patch.setattr(fulfilment, "_credit", lambda purchase, session: None)
        payment_review(payment_intent=intent)
    purchase = Purchase.objects.get()
    assert (moves(purchase), states(purchase)) == ([], [("refund", 400, "taken")])
    assert all_is_proven()

    fulfilment.purchase_fulfil(session_id=started.session_id)
    assert moves(purchase) == ["purchase", "clawback"]
    assert balance(purchase).available == 60
    assert all_is_proven()


def test_a_held_purchase_keeps_its_refunds_without_a_movement(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(price_cents=2_000)
    intent = pay(started, stand_in)
    stand_in.refund(intent, 400)
    purchase = payment_review(payment_intent=intent)
    assert purchase is not None
    assert purchase.state == State.QUARANTINED
    assert (moves(purchase), states(purchase)) == ([], [("refund", 400, "taken")])
    assert all_is_proven()


@pytest.mark.parametrize("purchase_id", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_payment_of_another_product_is_none_of_ours(
    creator: User, stand_in: StandIn, purchase_id: str
) -> None:
    named = {"payment_intent_data[metadata][purchase_id]": purchase_id} if purchase_id else {}
    intent = stand_in.complete(stand_in.session_create(**named))["payment_intent"]
    stand_in.refund(intent)
    assert payment_review(payment_intent=intent) is None
    assert Reversal.objects.count() == 0


def test_a_second_payment_that_names_a_purchase_is_not_its_own(
    bought: Purchase, stand_in: StandIn
) -> None:
    named = {"payment_intent_data[metadata][purchase_id]": str(bought.id)}
    intent = stand_in.complete(stand_in.session_create(**named))["payment_intent"]
    stand_in.refund(intent)
    assert payment_review(payment_intent=intent) is None
    assert moves(bought) == ["purchase"]


def test_if_the_ledger_fails_the_rows_do_not_move_either(
    bought: Purchase, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**inputs: object) -> None:
        raise RuntimeError("no ledger")

    stand_in.refund(bought.payment_intent)
    with monkeypatch.context() as patch:
        patch.setattr("billing.services.targets.credits_clawback", broken)
        with pytest.raises(RuntimeError):
            payment_review(payment_intent=bought.payment_intent)
    assert states(bought) == []
    review(bought)
    assert taken(bought) == 100


def test_a_payment_that_is_noted_while_we_look_for_it_is_ours(
    bought: Purchase, stand_in: StandIn
) -> None:
    """A payment is looked for by its id and by the purchase that it names, both at once."""
    stand_in.refund(bought.payment_intent)
    with CaptureQueriesContext(connection) as queries:
        review(bought)
    looks = [q["sql"] for q in queries if '"billing_purchase"."payment_intent" =' in q["sql"]]
    assert len(looks) == 1
