"""What the database itself refuses, and what `ledger_verify` would name if it were there anyway."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from billing.invariants import paid_purchases_are_credited_once
from billing.models import Pack, Purchase
from credits.proof import Violation
from credits.services import credits_purchase
from testing.factories import PurchaseFactory, StripeEventFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def purchase(creator: User, **changes: Any) -> Purchase:
    return PurchaseFactory.create(creator=creator, **changes)


def paid(creator: User) -> Purchase:
    return purchase(creator, paid=True)


def violations() -> list[tuple[str, str]]:
    found = paid_purchases_are_credited_once()
    return [(v.subject, v.detail) for v in found if isinstance(v, Violation)]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "paid", "session_id": "cs_1"},
        {"state": "paid", "paid_at": NOON},
        {"paid_at": NOON},
        {"state": "somehow"},
        {"state": "quarantined"},
        {"problem": "amount"},
        {"credits": 0},
        {"price_cents": 0},
        {"return_to": "https://evil.example/"},
    ],
    ids=str,
)
def test_a_purchase_that_makes_no_sense_is_refused(creator: User, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        purchase(creator, **changes)
    assert Purchase.objects.count() == 0


@pytest.mark.parametrize("twin", [{"session_id": "cs_1"}, {"payment_intent": "pi_1"}], ids=str)
def test_sessions_and_payments_belong_to_one_purchase(creator: User, twin: dict[str, Any]) -> None:
    purchase(creator, **twin)
    with pytest.raises(IntegrityError), transaction.atomic():
        purchase(creator, **twin)
    assert Purchase.objects.count() == 1


def test_an_event_is_stored_once(db: None) -> None:
    StripeEventFactory.create(event_id="evt_1")
    with pytest.raises(IntegrityError), transaction.atomic():
        StripeEventFactory.create(event_id="evt_1")


@pytest.mark.parametrize("changes", [{"credits": 0}, {"price_cents": 0}, {"currency": "USD"}])
def test_a_pack_that_is_worth_nothing_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(slug="starter").update(**changes)


def test_paid_and_credited_is_right(creator: User) -> None:
    bought = paid(creator)
    purchase(creator)
    credits_purchase(creator_id=creator.id, amount=100, purchase_id=bought.id, memo="")
    assert violations() == []


def test_paid_but_not_credited_is_named(creator: User) -> None:
    bought = paid(creator)
    assert violations() == [
        (f"purchase {bought.id}", "paid, with 0 transactions, 0 of its creator and its amount")
    ]


def test_credited_with_another_amount_is_named(creator: User) -> None:
    bought = paid(creator)
    credits_purchase(creator_id=creator.id, amount=90, purchase_id=bought.id, memo="")
    assert violations() == [
        (f"purchase {bought.id}", "paid, with 1 transactions, 0 of its creator and its amount")
    ]


def test_credited_but_not_paid_is_named(creator: User) -> None:
    bought, missing = purchase(creator), uuid4()
    first, second = (
        credits_purchase(creator_id=creator.id, amount=100, purchase_id=subject, memo="")
        for subject in (bought.id, missing)
    )
    assert sorted(violations()) == sorted(
        [
            (
                f"transaction {first.transaction_id}",
                f"purchase:{bought.id} was credited, but the purchase is open",
            ),
            (
                f"transaction {second.transaction_id}",
                f"purchase:{missing} was credited, but the purchase is missing",
            ),
        ]
    )
