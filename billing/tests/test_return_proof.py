"""What `ledger_verify` would name if refunds and credits parted, and what the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from billing.invariants import returned_money_took_its_credits
from billing.models import Purchase, Reversal
from credits.proof import Checked, Violation
from credits.services import credits_clawback, credits_purchase, credits_restore
from testing.factories import PurchaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(creator: User) -> Purchase:
    """100 credits for $10, of which $2.55 went back."""
    purchase: Purchase = PurchaseFactory.create(creator=creator, paid=True)
    credits_purchase(creator_id=creator.id, amount=100, purchase_id=purchase.id, memo="")
    went_back(purchase, 255)
    return purchase


def went_back(purchase: Purchase, cents: int, **changes: Any) -> Reversal:
    fields: dict[str, Any] = {
        "stripe_id": f"re_{cents}",
        "kind": "refund",
        "state": "taken",
        "taken_at": timezone.now(),
    }
    return Reversal.objects.create(purchase=purchase, amount_cents=cents, **fields | changes)


def take(purchase: Purchase, amount: int, cause: str = "re_255:taken") -> None:
    credits_clawback(
        creator_id=purchase.creator_id,
        amount=amount,
        purchase_id=purchase.id,
        cause=cause,
        memo="",
    )


def violations() -> list[tuple[str, str]]:
    found = returned_money_took_its_credits()
    return [(v.subject, v.detail) for v in found if isinstance(v, Violation)]


def test_a_part_took_its_part(bought: Purchase) -> None:
    take(bought, 25)
    assert violations() == []
    assert sum(c.count for c in returned_money_took_its_credits() if isinstance(c, Checked)) == 1


@pytest.mark.parametrize("amount", [24, 26])
def test_too_few_or_too_many_are_named(bought: Purchase, amount: int) -> None:
    take(bought, amount)
    detail = f"{amount} credits were taken back, its refunds and disputes say 25"
    assert violations() == [(f"purchase {bought.id}", detail)]


def test_none_at_all_is_named(bought: Purchase) -> None:
    detail = "0 credits were taken back, its refunds and disputes say 25"
    assert violations() == [(f"purchase {bought.id}", detail)]


def test_what_was_given_back_counts(bought: Purchase) -> None:
    take(bought, 100)
    credits_restore(
        creator_id=bought.creator_id,
        amount=75,
        purchase_id=bought.id,
        cause="du_1:returned",
        memo="",
    )
    assert violations() == []


def test_it_is_counted_in_what_was_charged_and_never_more_than_all(bought: Purchase) -> None:
    Purchase.objects.update(charged_cents=510)
    take(bought, 50)
    assert violations() == []
    went_back(bought, 500, kind="dispute")
    take(bought, 50, cause="du_500:taken")
    assert violations() == []


def test_what_was_announced_or_returned_takes_nothing(bought: Purchase) -> None:
    take(bought, 25)
    went_back(bought, 300, state="announced", taken_at=None)
    went_back(bought, 400, state="returned", returned_at=timezone.now())
    assert violations() == []


def test_a_held_purchase_must_have_lost_nothing(creator: User) -> None:
    went_back(PurchaseFactory.create(creator=creator, state="quarantined", problem="amount"), 500)
    assert violations() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "gift"},
        {"state": "gone"},
        {"state": "taken", "taken_at": None},
        {"state": "returned", "returned_at": None},
        {"stripe_id": "re_255"},
    ],
    ids=str,
)
def test_a_row_that_makes_no_sense_is_refused(bought: Purchase, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        went_back(bought, 100, **changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        went_back(bought, 0)


def test_a_charge_of_nothing_is_refused(bought: Purchase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Purchase.objects.update(charged_cents=0)
