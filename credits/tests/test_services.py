"""Keys, refusals and what must never be asked twice; a refusal leaves everything as it was."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import IdempotencyConflict, InvalidInput
from credits.errors import (
    AlreadyClosed,
    DebtOutstanding,
    InsufficientCredits,
    LedgerError,
    WalletFrozen,
)
from credits.models import MOST_CREDITS, Wallet
from credits.posting import Movement, Posting, post
from credits.selectors import Balance, balance_get, charge_known, entries_all
from credits.services import credits_charge, credits_refund, credits_settle
from credits.tests.people import INPUTS, buy, creator, deliver, moved_by, rows, spend, take_back

pytestmark = pytest.mark.django_db

OTHER_INPUTS = sha256(b"tea.jpg and another wish").digest()


def test_a_charge_without_any_wallet_is_refused() -> None:
    ada = creator()

    with pytest.raises(InsufficientCredits) as refusal:
        spend(ada, 8)

    assert refusal.value.status == 402
    assert refusal.value.code == "insufficient_credits"
    assert refusal.value.extra == {"needed": 8, "available": 0}
    assert refusal.value.detail == "This costs 8 credits and you have 0. Nothing was charged."
    assert rows() == (0, 0, 0)


def test_a_refused_charge_frees_its_key() -> None:
    ada = creator()
    buy(ada, 7)
    with pytest.raises(InsufficientCredits) as refusal:
        spend(ada, 8, key="the draft")
    assert refusal.value.extra == {"needed": 8, "available": 7}
    assert rows() == (1, 2, 1)

    buy(ada, 100)
    charged = spend(ada, 6, key="the draft", input_hash=OTHER_INPUTS)

    assert charged.replayed is False
    assert balance_get(creator_id=ada) == Balance(available=101, in_flight=6)


def test_a_refused_charge_frees_its_key_within_the_same_database_transaction() -> None:
    ada = creator()
    buy(ada, 7)

    with transaction.atomic():
        for amount in (9, 8):
            with pytest.raises(InsufficientCredits):
                credits_charge(
                    creator_id=ada,
                    amount=amount,
                    job_id=uuid4(),
                    idempotency_key="the draft",
                    input_hash=INPUTS,
                    memo="",
                )

    assert rows() == (1, 2, 1)


def test_the_same_key_and_inputs_are_answered_with_the_first_job() -> None:
    ada, first_job = creator(), uuid4()
    buy(ada, 100)
    first = spend(ada, 8, first_job, key="pressed twice")
    before = rows()

    second = spend(ada, 8, key="pressed twice")

    assert second.replayed is True
    assert second.transaction_id == first.transaction_id
    assert second.reference == f"job:{first_job}"
    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=92, in_flight=8)


def test_the_same_key_with_other_inputs_is_a_conflict() -> None:
    ada = creator()
    buy(ada, 100)
    spend(ada, 8, key="pressed twice")
    before = rows()

    with pytest.raises(IdempotencyConflict) as refusal:
        spend(ada, 8, key="pressed twice", input_hash=OTHER_INPUTS)

    assert (refusal.value.status, refusal.value.code) == (409, "idempotency_conflict")
    assert rows() == before


def test_a_key_is_known_once_it_has_charged() -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 8)
    assert charge_known(creator_id=ada, idempotency_key="mine") is False

    spend(ada, 8, key="mine")
    with pytest.raises(InsufficientCredits):
        spend(ada, 8, key="refused")

    assert charge_known(creator_id=ada, idempotency_key="mine") is True
    assert charge_known(creator_id=ada, idempotency_key="refused") is False
    assert charge_known(creator_id=grace, idempotency_key="mine") is False
    assert charge_known(creator_id=ada, idempotency_key="nul\0") is False


def test_a_key_is_the_creators_own() -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 8)
    buy(grace, 8)

    assert spend(ada, 8, key="mine").replayed is False
    assert spend(grace, 8, key="mine").replayed is False


@pytest.mark.parametrize("key", ["", "k" * 256, "line\nbreak", "nul\0"])
def test_a_key_that_cannot_be_one_is_invalid(key: str) -> None:
    ada = creator()
    buy(ada, 8)

    with pytest.raises(InvalidInput) as refusal:
        credits_charge(
            creator_id=ada,
            amount=8,
            job_id=uuid4(),
            idempotency_key=key,
            input_hash=INPUTS,
            memo="",
        )

    assert list(refusal.value.errors or {}) == ["Idempotency-Key"]
    assert rows() == (1, 2, 1)


def test_a_second_charge_of_a_job_is_refused_by_the_database() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 100)
    spend(ada, 8, job)
    before = rows()

    with pytest.raises(IntegrityError, match="credits_one_charge_per_job"):
        spend(ada, 8, job)

    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=92, in_flight=8)


@pytest.mark.parametrize("amount", [0, -8, MOST_CREDITS + 1])
def test_an_amount_that_cannot_be_right_is_refused(amount: int) -> None:
    ada = creator()
    buy(ada, 100)

    with pytest.raises(LedgerError):
        spend(ada, amount)

    assert rows() == (1, 2, 1)


def test_a_frozen_wallet_does_not_spend_but_takes_credits_and_refunds() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 100)
    spend(ada, 8, job)
    Wallet.objects.filter(pk=ada).update(frozen_at=timezone.now())

    with pytest.raises(WalletFrozen) as refusal:
        spend(ada, 8)
    assert (refusal.value.status, refusal.value.code) == (403, "wallet_frozen")

    credits_refund(creator_id=ada, job_id=job, amount=8, memo="")
    buy(ada, 1)
    assert balance_get(creator_id=ada) == Balance(available=101, frozen=True)


def test_settle_and_refund_are_safe_to_repeat() -> None:
    ada, delivered, failed = creator(), uuid4(), uuid4()
    buy(ada, 16)
    spend(ada, 8, delivered)
    spend(ada, 8, failed)
    settled = credits_settle(creator_id=ada, job_id=delivered, amount=8)
    refunded = credits_refund(creator_id=ada, job_id=failed, amount=8, memo="It timed out")
    before = rows()

    settled_again = credits_settle(creator_id=ada, job_id=delivered, amount=8)
    refunded_again = credits_refund(creator_id=ada, job_id=failed, amount=8, memo="In other words")

    assert settled_again.replayed
    assert settled_again.transaction_id == settled.transaction_id
    assert refunded_again.replayed
    assert refunded_again.transaction_id == refunded.transaction_id
    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=8)


def test_a_job_is_closed_one_way_only() -> None:
    ada, delivered, failed = creator(), uuid4(), uuid4()
    buy(ada, 16)
    spend(ada, 8, delivered)
    spend(ada, 8, failed)
    credits_settle(creator_id=ada, job_id=delivered, amount=8)
    credits_refund(creator_id=ada, job_id=failed, amount=8, memo="")
    before = rows()

    with pytest.raises(AlreadyClosed):
        credits_refund(creator_id=ada, job_id=delivered, amount=8, memo="")
    with pytest.raises(AlreadyClosed):
        credits_settle(creator_id=ada, job_id=failed, amount=8)

    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=8)


def test_what_was_not_charged_is_not_closed() -> None:
    """A job that nobody paid for, another amount, somebody else's job."""
    ada, grace, job = creator(), creator("grace@example.com"), uuid4()
    buy(ada, 100)
    buy(grace, 100)
    spend(ada, 8, job)
    spend(grace, 8)
    before = rows()

    for creator_id, job_id, amount in ((ada, uuid4(), 8), (ada, job, 9), (grace, job, 8)):
        with pytest.raises(LedgerError):
            credits_settle(creator_id=creator_id, job_id=job_id, amount=amount)
        with pytest.raises(LedgerError):
            credits_refund(creator_id=creator_id, job_id=job_id, amount=amount, memo="")

    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=92, in_flight=8)


def test_closing_again_with_another_amount_is_refused() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 8)
    spend(ada, 8, job)
    credits_refund(creator_id=ada, job_id=job, amount=8, memo="")

    with pytest.raises(LedgerError, match="another amount than 9"):
        credits_refund(creator_id=ada, job_id=job, amount=9, memo="")


def test_a_purchase_is_credited_once() -> None:
    ada, purchase = creator(), uuid4()
    first = buy(ada, 100, purchase)

    again = buy(ada, 100, purchase)

    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert balance_get(creator_id=ada) == Balance(available=100)
    with pytest.raises(IdempotencyConflict):
        buy(ada, 300, purchase)
    assert rows() == (1, 2, 1)


def test_credits_pay_debt_first() -> None:
    ada, purchase = creator(), uuid4()
    buy(ada, 100, purchase)
    spend(ada, 40)
    returned = take_back(ada, 100, purchase)
    assert moved_by(returned) == {"wallet": -60, "debt": -40, "stripe": 100}
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=40, debt=40)

    with pytest.raises(DebtOutstanding) as refusal:
        spend(ada, 1)
    assert (refusal.value.status, refusal.value.code) == (402, "debt")
    assert refusal.value.extra == {"owed": 40}

    assert moved_by(buy(ada, 30)) == {"stripe": -30, "debt": 30}
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=40, debt=10)
    assert moved_by(buy(ada, 30)) == {"stripe": -30, "debt": 10, "wallet": 20}
    assert balance_get(creator_id=ada) == Balance(available=20, in_flight=40, debt=0)
    assert [(line.amount, line.balance_after) for line in entries_all(creator_id=ada)] == [
        (20, 20),
        (0, 0),
        (-60, 0),
        (-40, 60),
        (100, 100),
    ]


def test_a_refund_pays_debt_too() -> None:
    ada, job, purchase = creator(), uuid4(), uuid4()
    buy(ada, 8, purchase)
    spend(ada, 8, job)
    take_back(ada, 5, purchase)

    refunded = credits_refund(creator_id=ada, job_id=job, amount=8, memo="")

    assert moved_by(refunded) == {"in_flight": -8, "debt": 5, "wallet": 3}
    assert balance_get(creator_id=ada) == Balance(available=3)


def test_a_debt_can_grow() -> None:
    ada, first, second = creator(), uuid4(), uuid4()
    buy(ada, 10, first)
    buy(ada, 5, second)
    deliver(ada, 15)

    take_back(ada, 10, first)
    assert balance_get(creator_id=ada) == Balance(debt=10)
    take_back(ada, 5, second)

    assert balance_get(creator_id=ada) == Balance(debt=15)


def test_credits_that_arrive_while_a_charge_is_refused_are_spent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the refusal and the look at the wallet, a purchase commits: no false 402."""
    ada = creator()
    buy(ada, 7)

    def post_just_too_early(movement: Movement) -> Posting | None:
        posting = post(movement)
        if posting is None:
            monkeypatch.undo()
            buy(ada, 1)
        return posting

    monkeypatch.setattr("credits.services.post", post_just_too_early)

    assert spend(ada, 8).replayed is False
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=8)


def test_a_spend_is_one_statement() -> None:
    ada = creator()
    buy(ada, 8)

    with CaptureQueriesContext(connection) as queries:
        spend(ada, 8)

    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 1


@pytest.mark.django_db(transaction=True)
def test_credits_move_only_inside_the_callers_transaction() -> None:
    ada = creator()

    with pytest.raises(LedgerError, match="atomic"):
        credits_settle(creator_id=ada, job_id=uuid4(), amount=8)

    assert rows() == (0, 0, 0)
