"""What billing hands in of a person's data, and how it forgets them."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from accounts.models import User
from billing.models import Customer, Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.personal_data import purchases_data, purchases_forget
from billing.tests.stand_in import StandIn
from credits.personal_data import credits_data
from testing.factories import PurchaseFactory

pytestmark = pytest.mark.django_db


def test_hands_in_purchases_with_their_receipts(
    creator: User, stranger: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    purchase = purchase_fulfil(session_id=started.session_id)
    PurchaseFactory.create(creator=stranger, paid=True)

    part = purchases_data(creator.pk)

    (row,) = part.data
    assert (row["id"], row["state"], row["total_cents"]) == (purchase.id, "paid", 1000)
    ((path, text),) = part.texts.items()
    assert path == f"receipts/{purchase.paid_at:%Y-%m-%d}-{purchase.id}.txt"
    assert "Paid: $10" in text
    assert str(purchase.id) in text


def test_the_ledger_hands_in_the_statement(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    purchase_fulfil(session_id=started.session_id)

    data = credits_data(creator.pk).data

    assert data["balance"]["available"] == 100
    (line,) = data["statement"]
    assert (line["kind"], line["amount"], len(line["hash"])) == ("purchase", 100, 64)


def test_an_open_checkout_is_ended_and_the_address_goes(
    creator: User, started: CheckoutStarted
) -> None:
    assert Customer.objects.get().email == "ada@example.com"

    assert purchases_forget(creator.pk)
    assert purchases_forget(creator.pk)

    assert Purchase.objects.get().state == Purchase.State.EXPIRED
    assert Customer.objects.get().email == ""


def test_who_paid_in_that_moment_has_paid(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)

    assert purchases_forget(creator.pk)
    assert Purchase.objects.get().state == Purchase.State.PAID


def test_while_stripe_is_away_it_waits(
    creator: User, started: CheckoutStarted, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    assert not purchases_forget(creator.pk)
    assert Customer.objects.get().email == "ada@example.com"
