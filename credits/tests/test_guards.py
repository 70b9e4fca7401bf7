"""What the database refuses by itself, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from credits.chain import Link, genesis, link_hash
from credits.models import (
    CREATORS_ACCOUNTS,
    Account,
    Entry,
    IdempotencyKey,
    Kind,
    Transaction,
    Wallet,
)
from credits.tests.people import INPUTS, buy, creator, rows, spend

pytestmark = pytest.mark.django_db


def execute(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> None:
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
    """A transaction row by hand, without entries and without its wallet."""
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


def move_by_hand(
    creator_id: UUID,
    *,
    wallet: int | None = 5,
    entries: Sequence[tuple[str, int]] = (("wallet", 5), ("stripe", -5)),
    declared: int = 2,
    entries_of: UUID | None = None,
    head: bytes = b"by hand",
    sequences: Sequence[int] = (2,),
    kind: str = "grant",
    reference: str = "",
) -> None:
    """One statement as `credits.statements` has it, with anything about it wrong.

    `wallet` None leaves the wallet where it is; every one of `sequences` is a transaction, and the
    entries are the first one's.
    """
    execute(
        """
        WITH moved AS (
            UPDATE credits_wallet SET wallet = wallet + %(wallet)s, sequence = sequence + 1,
                                      head = %(head)s
            WHERE creator_id = %(creator)s AND %(wallet)s::bigint IS NOT NULL
        ),
        posted AS (
            INSERT INTO credits_transaction (id, creator_id, sequence, kind, reference, memo,
                                             idempotency_key, input_hash, entry_count, hash)
            SELECT id, %(creator)s, sequence, %(kind)s,
                   coalesce(nullif(%(reference)s, ''), 'grant:' || id), '', 'by hand', 'inputs',
                   %(declared)s, 'by hand'
            FROM unnest(%(ids)s::uuid[], %(sequences)s::bigint[]) AS one (id, sequence)
        )
        INSERT INTO credits_entry (transaction_id, creator_id, account, amount, balance_after)
        SELECT (%(ids)s::uuid[])[1], %(entries_of)s, account, amount,
               CASE WHEN account = 'wallet' THEN amount END
        FROM unnest(%(accounts)s::text[], %(amounts)s::bigint[]) AS leg (account, amount)
        """,
        {
            "creator": creator_id,
            "wallet": wallet,
            "head": head,
            "ids": [uuid4() for _ in sequences],
            "sequences": list(sequences),
            "declared": declared,
            "kind": kind,
            "reference": reference,
            "entries_of": entries_of or creator_id,
            "accounts": [account for account, _ in entries],
            "amounts": [amount for _, amount in entries],
        },
    )


def test_a_right_movement_by_hand_passes() -> None:
    ada = creator()
    buy(ada, 100)

    move_by_hand(ada)
    move_by_hand(ada, sequences=[3])

    assert Wallet.objects.values_list("wallet", "sequence").get() == (110, 3)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"declared": 3}, "has 2 entries and declares 3"),
        ({"entries": [("wallet", 5), ("stripe", -4)]}, "out of balance by 1"),
        ({"entries": [], "wallet": 0}, "without the transaction that says so"),
        ({"entries": [], "wallet": None}, "has not moved its wallet"),
        ({"wallet": None}, "has not moved its wallet"),
        ({"wallet": 6}, "without the transaction that says so"),
        ({"head": b"another"}, "without the transaction that says so"),
        ({"sequences": [3]}, r"has not moved its wallet|without the transaction that says so"),
        ({"sequences": []}, r"declares <NULL>|without the transaction|null value"),
        ({"sequences": [2, 3]}, "has not moved its wallet"),
        ({"sequences": [2, 2]}, "sequence_once_per_creator"),
        ({"sequences": [2, 1]}, "sequence_once_per_creator"),
        ({"sequences": [2, 0]}, "sequence_from_one"),
    ],
)
def test_a_movement_is_whole_at_the_end_of_its_statement(wrong: Any, match: str) -> None:
    """Also within a transaction that has moved this wallet rightly before."""
    ada = creator()
    buy(ada, 100)

    with pytest.raises(IntegrityError, match=match):
        move_by_hand(ada, **wrong)

    assert rows() == (1, 2, 1)
    assert Wallet.objects.values_list("wallet", "sequence").get() == (100, 1)


def test_entries_are_the_transactions_creators() -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 100)

    with pytest.raises(IntegrityError, match="entries of another creator"):
        move_by_hand(ada, entries_of=grace)


def test_a_creator_without_a_wallet_has_no_transactions() -> None:
    """Which is why a transaction needs no foreign key to its creator."""
    with pytest.raises(IntegrityError, match="has not moved its wallet"):
        move_by_hand(uuid4(), sequences=[1])


def test_no_check_can_be_put_off() -> None:
    ada = creator()
    buy(ada, 100)

    with transaction.atomic():
        execute("SET CONSTRAINTS ALL DEFERRED")
        with pytest.raises(IntegrityError, match="out of balance"):
            move_by_hand(ada, entries=[("wallet", 5), ("stripe", -6)])
        with pytest.raises(IntegrityError, match="has not moved its wallet"), transaction.atomic():
            insert_transaction(ada)
        with pytest.raises(IntegrityError, match="without the transaction that says so"):
            execute("UPDATE credits_wallet SET wallet = wallet + 1, sequence = sequence + 1")


def test_a_step_cannot_be_repeated_by_its_own_transaction() -> None:
    """A second step in the same database transaction needs a transaction of its own."""
    ada = creator()
    buy(ada, 100)

    with transaction.atomic():
        move_by_hand(ada)
        with pytest.raises(IntegrityError, match="without the transaction that says so"):
            execute("UPDATE credits_wallet SET wallet = wallet + 5, sequence = sequence + 1")
        with pytest.raises(IntegrityError, match="balance changes only with a transaction"):
            execute("UPDATE credits_wallet SET wallet = wallet + 5")


def test_entries_cannot_be_added_to_an_older_transaction() -> None:
    ada = creator()
    bought = buy(ada, 100)

    for added in ([("revenue", 5), ("promotions", -5)], [("debt", 5)]):
        with pytest.raises(IntegrityError, match=r"has [34] entries and declares 2"):
            execute(
                "INSERT INTO credits_entry (transaction_id, creator_id, account, amount, "
                "balance_after) SELECT %s, %s, account, amount, "
                "CASE account WHEN 'debt' THEN 0 END "
                "FROM unnest(%s::text[], %s::bigint[]) AS leg (account, amount)",
                [
                    bought.transaction_id,
                    ada,
                    [account for account, _ in added],
                    [amount for _, amount in added],
                ],
            )


def test_an_entry_without_a_transaction_is_refused_at_once() -> None:
    with pytest.raises(IntegrityError, match="has 1 entries and declares <NULL>"):
        insert_entry(uuid4(), creator(), "revenue", 5)


@pytest.mark.parametrize(
    ("account", "amount"), [("wallet", 0), ("elsewhere", 5), ("wallet", 10**12)]
)
def test_an_entry_is_sane(account: str, amount: int) -> None:
    ada = creator()

    with refused("violates check constraint"):
        insert_entry(buy(ada, 100).transaction_id, ada, account, amount)


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
    move_by_hand(ada, sequences=[3], kind="settle", reference=f"job:{job}")

    with pytest.raises(IntegrityError, match="settle_or_refund"):
        move_by_hand(ada, sequences=[4], kind="refund", reference=f"job:{job}")


def test_a_temporary_table_does_not_deceive_the_guards() -> None:
    ada = creator()
    buy(ada, 100)

    execute("CREATE TEMPORARY TABLE credits_entry (LIKE credits_entry INCLUDING ALL)")
    with pytest.raises(IntegrityError, match="without the transaction that says so"):
        # Without a schema the name is the temporary table's, so nothing goes into the ledger's own.
        move_by_hand(ada)


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


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("credits_kind_known", list(Kind.values)),
        ("credits_account_known", list(Account.values)),
        ("credits_creators_accounts_have_balances", [str(name) for name in CREATORS_ACCOUNTS]),
    ],
)
def test_the_database_knows_the_words_of_the_models(constraint: str, words: list[str]) -> None:
    """They stand in SQL of their own (migration 0009), which makemigrations would not change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint]
        )
        (definition,) = cursor.fetchone()
    assert f"'{{{','.join(words)}}}'::text[]" in definition
