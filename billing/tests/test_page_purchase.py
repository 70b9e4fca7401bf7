"""The page of one purchase: a receipt that says what was paid, what went back, and the credits."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from billing import selectors
from billing.models import Purchase, Reversal
from billing.services.checkout import CheckoutStarted
from billing.services.reversals import payment_review
from billing.tests.conftest import Messages
from billing.tests.returns import FAR, buy, spend_all
from billing.tests.stand_in import StandIn
from credits.selectors import entries_newest
from credits.tests.people import owe

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, creator: User) -> Client:
    client.force_login(creator)
    return client


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """100 credits for $10, paid."""
    return buy(started, stand_in)


def page(client: Client, purchase: Purchase) -> str:
    text = client.get(f"/billing/purchases/{purchase.id}/").content.decode()
    return " ".join(text.split())


def reviewed(purchase: Purchase) -> None:
    payment_review(payment_intent=purchase.payment_intent)


def test_it_says_what_was_paid_and_proves_the_credits(
    signed_in: Client, bought: Purchase, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Purchase.objects.update(
        discount_cents=250, tax_cents=143, total_cents=893, invoice_url="https://invoice.example/1"
    )
    with django_assert_max_num_queries(9):
        shown = page(signed_in, bought)
    assert "Paid, thank you" in shown
    assert "100 credits were added to your balance." in shown
    for line in ("−$2.50", "$1.43", "$8.93", "Terms accepted", str(bought.id)):
        assert line in shown
    assert f'href="{bought.receipt_url}"' in shown
    assert 'href="https://invoice.example/1"' in shown
    (booked,) = entries_newest(creator_id=bought.creator_id, count=1)
    assert booked.hash in shown
    assert f'href="/billing/purchases/{bought.id}/"' not in shown
    assert "Paid in the end" not in shown


def test_a_part_that_was_refunded_takes_its_part_of_the_credits(
    signed_in: Client, bought: Purchase, stand_in: StandIn
) -> None:
    stand_in.refund(bought.payment_intent, 250)
    reviewed(bought)
    shown = page(signed_in, bought)
    assert "Partly refunded" in shown
    assert "Of its 100 credits, 25 went back with the money." in shown
    assert "went back to you" in shown
    assert "$7.50" in shown.split("Paid in the end")[1]
    assert "$2.50 refunded" in " ".join(signed_in.get("/billing/").content.decode().split())


def test_a_whole_refund_leaves_nothing_paid(
    signed_in: Client, bought: Purchase, stand_in: StandIn
) -> None:
    spend_all(bought, 100)
    stand_in.refund(bought.payment_intent)
    reviewed(bought)
    shown = page(signed_in, bought)
    assert "<h1>Refunded</h1>" in shown
    assert "Its 100 credits went back with the money." in shown
    assert "100 credits are owed" in shown
    assert "$0" in shown.split("Paid in the end")[1]


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        (30, "30 of the credits paid what was owed; 70 went to your balance."),
        (100, "All 100 credits paid what was owed."),
        (130, "All 100 credits paid what was owed."),
    ],
)
def test_credits_that_pay_what_was_owed_are_not_said_to_be_in_the_balance(
    signed_in: Client, started: CheckoutStarted, stand_in: StandIn, owed: int, said: str
) -> None:
    creator_id = Purchase.objects.get(id=started.purchase_id).creator_id
    owe(creator_id, owed)
    stand_in.complete(started.session_id)
    answer = signed_in.get("/billing/return/", {"session_id": started.session_id})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [said]
    shown = page(signed_in, Purchase.objects.get(id=started.purchase_id))
    assert said in shown
    assert ("30 credits are owed" in shown) is (owed == 130)


def test_a_refund_that_failed_is_struck_out(
    signed_in: Client, bought: Purchase, stand_in: StandIn
) -> None:
    refund = stand_in.refund(bought.payment_intent, 250)
    reviewed(bought)
    stand_in.refund_fail(refund["id"])
    reviewed(bought)
    shown = page(signed_in, bought)
    assert "Paid, thank you" in shown
    assert "did not arrive, so it was undone" in shown
    assert "Refund of $2.50" in shown
    assert "−$2.50" not in shown
    assert "Paid in the end" not in shown


def test_a_dispute_is_named_while_it_lasts_and_when_it_is_over(
    signed_in: Client, bought: Purchase, stand_in: StandIn
) -> None:
    dispute = stand_in.dispute(bought.payment_intent, closes_after=FAR)
    reviewed(bought)
    shown = page(signed_in, bought)
    assert "Your bank took this payment back" in shown
    assert "Your bank asked $10 back" in shown
    assert "$10 asked back by your bank" in " ".join(
        signed_in.get("/billing/").content.decode().split()
    )
    row = Reversal.objects.get(stripe_id=dispute["id"])
    row.state, row.returned_at = Reversal.State.RETURNED, timezone.now()
    row.save()
    assert "settled, nothing went back" in page(signed_in, bought)


def test_a_dispute_that_took_nothing_yet_says_so(signed_in: Client, bought: Purchase) -> None:
    Reversal.objects.create(
        purchase=bought, kind=Reversal.Kind.DISPUTE, stripe_id="du_1", amount_cents=1_000
    )
    shown = page(signed_in, bought)
    assert "being decided, nothing has moved" in shown
    assert "100 credits were added to your balance." in shown


def test_who_may_pay_in_another_currency_is_told_where_that_amount_is(
    signed_in: Client, bought: Purchase, settings: Settings
) -> None:
    said = "Amounts are in USD. If you paid in your own currency"
    assert said not in page(signed_in, bought)
    settings.STRIPE_ADAPTIVE_PRICING = True
    assert said in page(signed_in, bought)


def test_a_look_at_it_asks_for_a_receipt_that_is_missing(
    signed_in: Client, bought: Purchase, messages: Messages
) -> None:
    page(signed_in, bought)
    assert messages() == []
    Purchase.objects.update(receipt_url="")
    page(signed_in, bought)
    assert messages() == [("billing.tasks.purchase_papers_fetch", [str(bought.id)])]


@pytest.mark.parametrize(
    ("amounts", "charged", "gone", "kept"),
    [
        ((0, 0, 1_000), None, 0, None),
        ((0, 0, 1_000), None, 400, 600),
        ((0, 0, 1_000), None, 1_400, 0),
        ((None, None, None), 900, 400, 500),
        ((None, None, None), None, 400, None),
    ],
    ids=["nothing went back", "a part", "refund and dispute", "released", "unknown"],
)
def test_what_was_paid_in_the_end(
    bought: Purchase,
    amounts: tuple[Any, Any, Any],
    charged: int | None,
    gone: int,
    kept: int | None,
) -> None:
    names = ("discount_cents", "tax_cents", "total_cents")
    Purchase.objects.update(charged_cents=charged, **dict(zip(names, amounts, strict=True)))
    if gone:
        Reversal.objects.create(
            purchase=bought,
            kind=Reversal.Kind.REFUND,
            stripe_id="re_1",
            amount_cents=gone,
            state=Reversal.State.TAKEN,
            taken_at=timezone.now(),
        )
    assert selectors.kept_cents(Purchase.objects.get()) == kept
