"""What the database refuses by itself, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from credits.chain import Link, genesis, link_hash
from credits.models import Entry, IdempotencyKey, Transaction, Wallet
from credits.tests.people import INPUTS, buy, creator, rows, spend

pytestmark = pytest.mark.django_db


def execute(sql: str, params: Sequence[Any] = ()) -> None:
    """One statement by hand."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def check_deferred() -> None:
    """What would be done at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def refused(match: str) -> Iterator[None]:
    """What is done inside is refused, at its commit at the latest."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():  # noqa: PT012 (a helper)
        yield
        check_deferred()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credits_transaction SET memo = 'else'",
        "UPDATE credits_transaction SET memo = 'else' WHERE FALSE",
        "DELETE FROM credits_transaction",
        "TRUNCATE credits_transaction CASCADE",
        "UPDATE credits_entry SET amount = amount * 2",
        "DELETE FROM credits_entry",
        "TRUNCATE credits_entry",
        "UPDATE credits_idempotencykey SET key = 'else'",
        "DELETE FROM credits_idempotencykey",
        "TRUNCATE credits_idempotencykey",
        "UPDATE credits_wallet SET wallet = wallet + 1",
        "UPDATE credits_wallet SET head = ''",
        "UPDATE credits_wallet SET sequence = sequence + 2",
        "UPDATE credits_wallet SET sequence = sequence + 1, wallet = -1",
        "UPDATE credits_wallet SET sequence = sequence + 1, debt = 1",
        "DELETE FROM credits_wallet",
        "TRUNCATE credits_wallet",
    ],
)
def test_history_cannot_be_rewritten(sql: str) -> None:
    ada = creator()
    buy(ada, 100)
    check_deferred()
    before = rows()

    with pytest.raises(IntegrityError, match=r"The ledger refuses|violates check constraint"):
        execute(sql)

    assert rows() == before
    assert Wallet.objects.values_list("wallet", "sequence", "debt").get() == (100, 1, 0)


def test_the_refusal_says_what_to_do_instead() -> None:
    buy(creator(), 100)

    with pytest.raises(IntegrityError) as refusal:
        Entry.objects.update(amount=1)

    assert "The ledger refuses UPDATE of credits_entry: it is append-only." in str(refusal.value)
    assert "Credits move only by posting a transaction" in str(refusal.value)


def test_an_upsert_is_an_update() -> None:
    buy(creator(), 100)

    with pytest.raises(IntegrityError, match="append-only"):
        execute(
            "INSERT INTO credits_entry SELECT * FROM credits_entry "
            "ON CONFLICT (id) DO UPDATE SET amount = 1"
        )


def test_a_wallet_opens_empty() -> None:
    ada = creator()

    with pytest.raises(IntegrityError, match="opens empty"):
        execute(
            "INSERT INTO credits_wallet (creator_id, wallet, head) VALUES (%s, 100, %s)",
            [ada, ada.bytes],
        )


def insert_transaction(creator_id: UUID, *, entry_count: int = 2) -> UUID:
    """A transaction row by hand, without entries."""
    return Transaction.objects.create(
        creator_id=creator_id,
        sequence=2,
        kind="purchase",
        reference=f"purchase:{uuid4()}",
        idempotency_key="by hand",
        input_hash=INPUTS,
        entry_count=entry_count,
        hash=b"",
    ).pk


def insert_entry(transaction_id: UUID, creator_id: UUID, account: str, amount: int) -> None:
    """An entry row by hand."""
    Entry.objects.create(
        transaction_id=transaction_id,
        creator_id=creator_id,
        account=account,
        amount=amount,
        balance_after=amount if account == "wallet" else None,
    )


def test_a_transaction_has_its_entries() -> None:
    ada = creator()
    buy(ada, 100)

    with refused("has 0 entries and declares 2"):
        insert_transaction(ada)


def test_a_transaction_sums_to_zero() -> None:
    ada = creator()
    buy(ada, 100)

    with refused("out of balance by 5"):
        by_hand = insert_transaction(ada)
        insert_entry(by_hand, ada, "wallet", 105)
        insert_entry(by_hand, ada, "stripe", -100)


def test_entries_are_the_transactions_creators() -> None:
    ada, grace = creator(), creator("grace@example.com")

    with refused("entries of another creator"):
        by_hand = insert_transaction(ada)
        insert_entry(by_hand, grace, "wallet", 100)
        insert_entry(by_hand, ada, "stripe", -100)


def test_entries_cannot_be_added_to_an_older_transaction() -> None:
    ada = creator()
    bought = buy(ada, 100)

    with refused("has 4 entries and declares 2"):
        insert_entry(bought.transaction_id, ada, "revenue", 5)
        insert_entry(bought.transaction_id, ada, "promotions", -5)


@pytest.mark.parametrize(
    ("account", "amount"), [("wallet", 0), ("elsewhere", 5), ("wallet", 10**12)]
)
def test_an_entry_is_sane(account: str, amount: int) -> None:
    ada = creator()

    with refused("violates check constraint"):
        insert_entry(insert_transaction(ada), ada, account, amount)


def test_a_key_without_its_transaction_does_not_commit() -> None:
    ada = creator()

    with refused("foreign key"):
        IdempotencyKey.objects.create(
            creator_id=ada, key="loose", input_hash=INPUTS, transaction_id=uuid4()
        )


def test_both_settle_and_refund_are_refused_below_the_services() -> None:
    ada, job = creator(), uuid4()
    buy(ada, 100)
    spend(ada, 8, job)
    common = {
        "creator_id": ada,
        "reference": f"job:{job}",
        "input_hash": INPUTS,
        "entry_count": 2,
        "hash": b"",
    }

    with refused("settle_or_refund"):
        Transaction.objects.create(kind="settle", sequence=8, idempotency_key="a", **common)
        Transaction.objects.create(kind="refund", sequence=9, idempotency_key="b", **common)


def test_a_temporary_table_does_not_deceive_the_guards() -> None:
    ada = creator()

    with refused("has 0 entries"):
        by_hand = insert_transaction(ada)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE credits_entry (LIKE credits_entry)")
            cursor.execute(
                "INSERT INTO pg_temp.credits_entry "
                "(id, transaction_id, creator_id, account, amount) VALUES "
                "(1, %(id)s, %(ada)s, 'wallet', 5), (2, %(id)s, %(ada)s, 'debt', -5)",
                {"id": by_hand, "ada": ada},
            )


def test_python_and_the_database_compute_the_same_hash() -> None:
    ada, at = creator(), datetime(2026, 11, 22, 13, 5, 7, 123456, tzinfo=UTC)
    link = Link(
        sequence=7,
        transaction_id=str(uuid4()),
        kind="refund",
        reference=f"job:{uuid4()}",
        input_hash=INPUTS,
        microseconds=int(at.timestamp()) * 1_000_000 + 123456,
        amounts={"wallet": 3, "debt": 5, "in_flight": -8},
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT credits_chain_hash(%s, 7, %s, 'refund', %s, %s, %s, "
            "ARRAY['wallet', 'in_flight', 'debt', 'stripe'], ARRAY[3, -8, 5, 0]::bigint[])",
            [genesis(ada), link.transaction_id, link.reference, INPUTS, at],
        )
        (computed,) = cursor.fetchone()

    assert bytes(computed) == link_hash(genesis(ada), link)


def test_a_balance_cannot_be_raised_with_its_sequence() -> None:
    ada = creator()
    buy(ada, 100)
    check_deferred()

    with refused("without the transaction that says so"):
        execute("UPDATE credits_wallet SET wallet = wallet + 1000, sequence = sequence + 1")

    assert Wallet.objects.values_list("wallet", "sequence").get() == (100, 1)


def test_a_wallet_begins_its_chain_with_its_creator() -> None:
    with pytest.raises(IntegrityError, match="a chain begins with its creator"):
        execute("INSERT INTO credits_wallet (creator_id, head) VALUES (%s, '')", [creator()])


def test_a_transaction_moves_its_wallet() -> None:
    ada = creator()
    buy(ada, 100)

    with refused("has not moved its wallet"):
        by_hand = insert_transaction(ada)
        insert_entry(by_hand, ada, "wallet", 5)
        insert_entry(by_hand, ada, "stripe", -5)
