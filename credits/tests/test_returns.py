"""Payments that are returned, and those that hold after all: what a purchase may lose."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection

from common.errors import IdempotencyConflict
from credits.errors import LedgerError
from credits.models import Transaction
from credits.selectors import Balance, PurchaseNet, balance_get, entries_all, purchase_net
from credits.services import credits_grant
from credits.tests.people import buy, creator, deliver, give_back, moved_by, rows, spend, take_back
from credits.tests.races import race
from credits.tests.test_guards import check_deferred, refused

pytestmark = pytest.mark.django_db


def bought(amount: int = 100) -> tuple[UUID, UUID]:
    """A creator with one purchase."""
    ada, purchase = creator(), uuid4()
    buy(ada, amount, purchase)
    return ada, purchase


def test_a_dispute_takes_and_is_won() -> None:
    ada, purchase = bought()
    deliver(ada, 60)

    taken = take_back(ada, 100, purchase, cause="dp_1:withdrawn")
    assert moved_by(taken) == {"wallet": -40, "debt": -60, "stripe": 100}
    assert taken.available == 0
    assert balance_get(creator_id=ada) == Balance(debt=60)

    given = give_back(ada, 100, purchase, cause="dp_1:reinstated")
    assert moved_by(given) == {"stripe": -100, "debt": 60, "wallet": 40}
    assert given.available == 40
    assert balance_get(creator_id=ada) == Balance(available=40)
    assert purchase_net(purchase_id=purchase) == PurchaseNet(given=100, taken=0)
    assert [(line.description, line.amount) for line in entries_all(creator_id=ada)][:2] == [
        ("Payment restored: Dispute won", 40),
        ("Payment returned: Refunded", -40),
    ]
    check_deferred()


def test_a_refund_in_parts_takes_the_parts() -> None:
    ada, purchase = bought()

    take_back(ada, 30, purchase)
    take_back(ada, 70, purchase)

    assert balance_get(creator_id=ada) == Balance()
    assert purchase_net(purchase_id=purchase) == PurchaseNet(given=100, taken=100)
    check_deferred()


def test_a_purchase_that_was_never_credited_has_no_net() -> None:
    assert purchase_net(purchase_id=uuid4()) == PurchaseNet(given=0, taken=0)


def test_the_same_cause_moves_once() -> None:
    ada, purchase = bought()
    first = take_back(ada, 30, purchase, cause="re_1")
    before = rows()

    again = take_back(ada, 30, purchase, cause="re_1")

    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert (first.available, again.available) == (70, None)
    with pytest.raises(IdempotencyConflict):
        take_back(ada, 31, purchase, cause="re_1")
    assert rows() == before


def test_a_cause_can_take_and_give_back() -> None:
    """The two have keys of their own."""
    ada, purchase = bought()

    take_back(ada, 30, purchase, cause="re_1")
    give_back(ada, 30, purchase, cause="re_1")

    assert balance_get(creator_id=ada) == Balance(available=100)


def test_nothing_is_taken_from_nobody() -> None:
    with pytest.raises(LedgerError, match="that a clawback could move"):
        take_back(creator(), 10, uuid4())

    assert rows() == (0, 0, 0)


def test_a_purchase_loses_no_more_than_it_gave() -> None:
    ada, purchase = bought()
    credits_grant(creator_id=ada, amount=500, reason="")
    take_back(ada, 60, purchase)
    check_deferred()

    with refused("gave 100 credits and 101 would be taken back"):
        take_back(ada, 41, purchase)

    assert purchase_net(purchase_id=purchase) == PurchaseNet(given=100, taken=60)
    take_back(ada, 40, purchase)
    check_deferred()


def test_a_purchase_gets_back_no_more_than_it_lost() -> None:
    ada, purchase = bought()
    take_back(ada, 60, purchase)
    check_deferred()

    with refused("gave 100 credits and -1 would be taken back"):
        give_back(ada, 61, purchase)

    give_back(ada, 60, purchase)
    check_deferred()


def test_what_is_moved_twice_in_one_commit_counts_together() -> None:
    ada, purchase = bought()

    with refused("110 would be taken back"):
        take_back(ada, 60, purchase)
        take_back(ada, 50, purchase)
    with refused("-20 would be taken back"):
        give_back(ada, 20, purchase)


def test_only_the_purchases_own_creator_loses_it() -> None:
    _ada, purchase = bought()
    grace = creator("grace@example.com")
    buy(grace, 100)

    with refused(f"Creator {grace} has not bought purchase:{purchase}"):
        take_back(grace, 10, purchase)
    with refused("has not bought"):
        take_back(grace, 10, uuid4())


def test_other_movements_do_not_ask_for_the_bound() -> None:
    """The condition stands in the trigger, so a charge does not even call its function."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE tgname = 'credits_return_is_bounded'"
        )
        (definition,) = cursor.fetchone()

    assert "WHEN (((new.kind)::text = ANY" in definition
    assert "charge" not in definition


@pytest.mark.django_db(transaction=True)
def test_refund_and_dispute_at_once_take_a_purchase_once() -> None:
    ada, purchase = bought()
    spend(ada, 10)

    results = race(12, lambda number: take_back(ada, 100, purchase, cause=f"re_{number}"))

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError"] * 11 + [
        "Posting"
    ]
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=10, debt=10)
    assert Transaction.objects.filter(kind="clawback").count() == 1
