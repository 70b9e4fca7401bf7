"""What staff gives: goodwill for a finished job, grants; and the wallets it freezes."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from common.models import AuditEvent
from credits.errors import LedgerError, WalletFrozen
from credits.freezing import wallet_freeze, wallet_unfreeze
from credits.models import Transaction, Wallet
from credits.selectors import Balance, balance_get, entries_all
from credits.services import credits_goodwill, credits_refund
from credits.staff import goodwill_give, grant_give
from credits.tests.people import (
    buy,
    creator,
    deliver,
    moved_by,
    owe,
    rows,
    spend,
)
from credits.tests.races import race
from credits.tests.test_guards import move_by_hand

pytestmark = pytest.mark.django_db


def test_goodwill_gives_the_price_of_a_delivered_job_back() -> None:
    ada, staff = creator(), uuid4()
    buy(ada, 100)
    job = deliver(ada, 30)

    given = goodwill_give(
        creator_id=ada, job_id=job, amount=30, reason="The face melted", actor_id=staff
    )

    assert moved_by(given) == {"revenue": -30, "wallet": 30}
    assert (given.available, given.reference) == (100, f"job:{job}")
    assert next(iter(entries_all(creator_id=ada))).description == (
        "Credits given back, with our regards: The face melted"
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target) == (
        "credits.goodwill",
        staff,
        f"user:{ada}",
    )
    assert event.data == {
        "amount": 30,
        "reason": "The face melted",
        "job": str(job),
        "transaction": str(given.transaction_id),
    }


def test_goodwill_pays_debt_first() -> None:
    ada = creator()
    owe(ada, 10)
    buy(ada, 14)
    job = deliver(ada, 4)

    given = credits_goodwill(creator_id=ada, amount=4, job_id=job, reason="")
    assert moved_by(given) == {"revenue": -4, "wallet": 4}

    grace = creator("grace@example.com")
    owe(grace, 10)
    owed_for = Transaction.objects.get(creator_id=grace, kind="settle").reference
    job_id = UUID(owed_for.removeprefix("job:"))
    given = credits_goodwill(creator_id=grace, amount=10, job_id=job_id, reason="")
    assert moved_by(given) == {"revenue": -10, "debt": 10}
    assert given.available == 0
    assert balance_get(creator_id=grace) == Balance()


def test_goodwill_is_given_once_per_job() -> None:
    ada = creator()
    buy(ada, 100)
    job = deliver(ada, 30)
    first = goodwill_give(creator_id=ada, job_id=job, amount=30, reason="a", actor_id=None)

    again = goodwill_give(creator_id=ada, job_id=job, amount=30, reason="b", actor_id=None)

    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert again.available is None
    assert AuditEvent.objects.count() == 1
    assert balance_get(creator_id=ada) == Balance(available=100)
    with pytest.raises(LedgerError, match="another amount than 29"):
        credits_goodwill(creator_id=ada, amount=29, job_id=job, reason="")


def test_a_second_goodwill_is_refused_below_the_services() -> None:
    ada, job = creator(), f"job:{uuid4()}"
    buy(ada, 100)
    move_by_hand(ada, kind="goodwill", reference=job)

    with pytest.raises(IntegrityError, match="credits_one_goodwill_per_job"):
        move_by_hand(ada, kind="goodwill", reference=job, sequences=[3])


def test_only_what_was_delivered_is_given_back() -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 100)
    buy(grace, 100)
    delivered, failed, under_way = deliver(ada, 8), uuid4(), uuid4()
    spend(ada, 8, failed)
    credits_refund(creator_id=ada, job_id=failed, amount=8, memo="")
    spend(ada, 8, under_way)
    before = rows()

    for creator_id, job_id, amount in (
        (ada, failed, 8),
        (ada, under_way, 8),
        (ada, uuid4(), 8),
        (ada, delivered, 7),
        (grace, delivered, 8),
    ):
        with pytest.raises(LedgerError, match="that a goodwill could move"):
            credits_goodwill(creator_id=creator_id, amount=amount, job_id=job_id, reason="")

    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_goodwill_pressed_many_times_at_once_is_one() -> None:
    ada = creator()
    buy(ada, 100)
    job = deliver(ada, 30)

    def give(_number: int) -> bool:
        with transaction.atomic():
            return goodwill_give(
                creator_id=ada, job_id=job, amount=30, reason="", actor_id=None
            ).replayed

    assert sorted(race(10, give), key=str) == [False] + [True] * 9
    assert balance_get(creator_id=ada) == Balance(available=100)
    assert AuditEvent.objects.count() == 1


def test_a_grant_is_audited(rf: RequestFactory) -> None:
    ada, staff = creator(), uuid4()

    granted = grant_give(
        creator_id=ada,
        amount=5,
        reason="Welcome",
        actor_id=staff,
        request=rf.post("/", REMOTE_ADDR="192.0.2.7"),
    )

    assert granted.available == 5
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.ip) == ("credits.granted", staff, "192.0.2.7")
    assert event.data == {
        "amount": 5,
        "reason": "Welcome",
        "transaction": str(granted.transaction_id),
    }


def test_a_wallet_is_frozen_and_thawed_by_one_each() -> None:
    ada, staff = creator(), uuid4()
    buy(ada, 10)

    assert wallet_freeze(creator_id=ada, reason="It does not add up", actor_id=None)
    frozen_at = Wallet.objects.get(pk=ada).frozen_at
    assert frozen_at is not None
    assert not wallet_freeze(creator_id=ada, reason="Again", actor_id=staff)
    assert Wallet.objects.get(pk=ada).frozen_at == frozen_at
    with pytest.raises(WalletFrozen):
        spend(ada, 1)

    assert wallet_unfreeze(creator_id=ada, reason="Looked at", actor_id=staff)
    assert not wallet_unfreeze(creator_id=ada, reason="Again", actor_id=staff)
    spend(ada, 1)

    events = AuditEvent.objects.order_by("created_at").values_list("action", "actor_id", "data")
    assert list(events) == [
        ("wallet.frozen", None, {"reason": "It does not add up"}),
        ("wallet.unfrozen", staff, {"reason": "Looked at"}),
    ]


def test_who_has_no_wallet_cannot_be_frozen() -> None:
    assert not wallet_freeze(creator_id=creator(), reason="", actor_id=None)
    assert not AuditEvent.objects.exists()
