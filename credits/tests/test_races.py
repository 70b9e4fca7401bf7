"""What concurrent connections may not do to a wallet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from credits.errors import AlreadyClosed, InsufficientCredits
from credits.invariants import OWN
from credits.models import Kind, Transaction, Wallet
from credits.posting import Posting
from credits.proof import examine
from credits.selectors import Balance, balance_get
from credits.services import credits_refund, credits_settle
from credits.tests.people import buy, creator, owe, rows, spend
from credits.tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def _kinds(results: Sequence[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def _outcomes(creator_id: UUID, times: int) -> list[Posting | Exception]:
    """Try to spend a credit so often on one connection; what is raised is an outcome too."""
    outcomes: list[Posting | Exception] = []
    for _ in range(times):
        try:
            outcomes.append(spend(creator_id, 1))
        except InsufficientCredits as refusal:
            outcomes.append(refusal)
    return outcomes


def _ledger_holds() -> bool:
    """What the ledger knows of itself; these charges have no jobs behind them."""
    return not any(examine(name, invariant).violations for name, invariant in OWN.items())


def test_one_of_200_spends_of_the_last_credit_wins() -> None:
    ada = creator()
    buy(ada, 1)

    results: list[object] = []
    for outcomes in race(50, lambda _number: _outcomes(ada, 4)):
        assert isinstance(outcomes, list)
        results += outcomes

    assert _kinds(results) == {"Posting": 1, "InsufficientCredits": 199}
    refusals = [result for result in results if isinstance(result, InsufficientCredits)]
    assert {(refusal.extra["needed"], refusal.extra["available"]) for refusal in refusals} == {
        (1, 0)
    }
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=1)
    assert rows() == (2, 4, 2)
    assert _ledger_holds()


def test_equal_keys_make_one_charge_and_equal_answers() -> None:
    ada = creator()
    buy(ada, 1)

    results = race(50, lambda _number: spend(ada, 1, key="pressed twice"))

    postings = [result for result in results if isinstance(result, Posting)]
    assert len(postings) == 50
    assert len({(posting.transaction_id, posting.reference) for posting in postings}) == 1
    assert Counter(posting.replayed for posting in postings) == {True: 49, False: 1}
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=1)
    assert rows() == (2, 4, 2)


def test_affordable_spends_all_go_through_and_the_chain_stays_whole() -> None:
    ada = creator()
    buy(ada, 100)

    results = race(20, lambda _number: [spend(ada, 1) for _ in range(5)])

    assert _kinds(results) == {"list": 20}
    assert balance_get(creator_id=ada) == Balance(available=0, in_flight=100)
    assert Wallet.objects.get(pk=ada).sequence == 101
    assert _ledger_holds()


def test_first_purchases_at_once_open_one_wallet() -> None:
    ada = creator()

    results = race(20, lambda number: buy(ada, number + 1))

    assert _kinds(results) == {"Posting": 20}
    assert balance_get(creator_id=ada) == Balance(available=210)
    assert _ledger_holds()


def test_one_purchase_fulfilled_twenty_times_is_credited_once() -> None:
    ada, purchase = creator(), uuid4()

    results = race(20, lambda _number: buy(ada, 100, purchase))

    assert _kinds(results) == {"Posting": 20}
    assert balance_get(creator_id=ada) == Balance(available=100)
    assert Transaction.objects.filter(kind=Kind.PURCHASE).count() == 1


def test_settle_and_refund_at_once_close_the_job_once() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 8)
    spend(ada, 8, job)

    def close(number: int) -> Posting:
        with transaction.atomic():
            if number % 2:
                return credits_settle(creator_id=ada, job_id=job, amount=8)
            return credits_refund(creator_id=ada, job_id=job, amount=8, memo="")

    results = race(20, close)

    assert _kinds(results) == {"Posting": 10, AlreadyClosed.__name__: 10}
    assert Transaction.objects.filter(kind__in=[Kind.SETTLE, Kind.REFUND]).count() == 1
    assert balance_get(creator_id=ada).in_flight == 0
    assert _ledger_holds()


def test_credits_that_arrive_at_once_pay_the_debt_once() -> None:
    """Each of them must see the debt that the one before left, not the one it began with."""
    ada = creator()
    owe(ada, 50)

    results = race(20, lambda _number: buy(ada, 10))

    assert _kinds(results) == {"Posting": 20}
    assert balance_get(creator_id=ada) == Balance(available=150, debt=0)
    assert _ledger_holds()
