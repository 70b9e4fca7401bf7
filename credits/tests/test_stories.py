"""The ledger told as stories, each with the exact numbers."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from credits.models import Kind
from credits.selectors import Balance, balance_get, entries_all
from credits.services import credits_grant, credits_refund, credits_settle
from credits.tests.people import buy, creator, moved_by, rows, spend

pytestmark = pytest.mark.django_db


def test_a_new_account_has_nothing() -> None:
    ada = creator()

    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=0, debt=0)
    assert list(entries_all(creator_id=ada)) == []


def test_buy_100_spend_30_the_provider_fails_30_come_back() -> None:
    ada, job = creator(), uuid4()

    bought = buy(ada, 100)
    assert moved_by(bought) == {"stripe": -100, "wallet": 100}
    assert balance_get(creator_id=ada) == Balance(available=100)

    charged = spend(ada, 30, job)
    assert moved_by(charged) == {"wallet": -30, "in_flight": 30}
    assert balance_get(creator_id=ada) == Balance(available=70, in_flight=30)

    refunded = credits_refund(creator_id=ada, job_id=job, amount=30, memo="The renderer failed")
    assert moved_by(refunded) == {"in_flight": -30, "wallet": 30}
    assert balance_get(creator_id=ada) == Balance(available=100)

    statement = [
        (line.kind, line.amount, line.balance_after, line.description)
        for line in entries_all(creator_id=ada)
    ]
    assert statement == [
        (Kind.REFUND, 30, 100, "Credits given back: The renderer failed"),
        (Kind.CHARGE, -30, 70, "Video: 4 s for TikTok"),
        (Kind.PURCHASE, 100, 100, "Credits bought: Starter"),
    ]


def test_buy_100_spend_8_the_video_is_delivered() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 100)
    spend(ada, 8, job)

    settled = credits_settle(creator_id=ada, job_id=job, amount=8)

    assert moved_by(settled) == {"in_flight": -8, "revenue": 8}
    assert balance_get(creator_id=ada) == Balance(available=92)
    assert [line.amount for line in entries_all(creator_id=ada)] == [-8, 100]
    assert rows() == (3, 6, 3)


def test_two_jobs_in_flight_end_differently() -> None:
    ada, first, second = creator(), uuid4(), uuid4()
    buy(ada, 20)
    spend(ada, 8, first)
    spend(ada, 12, second)
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=20)

    credits_refund(creator_id=ada, job_id=first, amount=8, memo="")
    credits_settle(creator_id=ada, job_id=second, amount=12)

    assert balance_get(creator_id=ada) == Balance(available=8)


def test_a_grant_comes_from_promotions() -> None:
    ada = creator()

    granted = credits_grant(creator_id=ada, amount=5, reason="Welcome back")

    assert moved_by(granted) == {"promotions": -5, "wallet": 5}
    assert [line.description for line in entries_all(creator_id=ada)] == [
        "Credits from us: Welcome back"
    ]


def test_a_charge_stands_or_falls_with_the_callers_transaction() -> None:
    ada = creator()
    buy(ada, 10)
    before = rows()

    with transaction.atomic():
        spend(ada, 8)
        transaction.set_rollback(True)

    assert rows() == before
    assert balance_get(creator_id=ada) == Balance(available=10)
