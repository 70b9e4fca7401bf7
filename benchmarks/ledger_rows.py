"""A legal ledger of any size, made by few large statements.

Each creator gets a grant and then jobs, of which every second one is refunded and the others are
settled. Hashes, sequences and balances are computed by the same function and in the same order as
by `credits.statements`, so `ledger_verify` accepts the rows; so do the guards, if they are asked.
"""

from __future__ import annotations

from hashlib import md5
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from credits.chain import genesis
from credits.models import Account, Kind

# Numbered from 1, so that pgbench, which draws numbers, can name one; spread like random ids.
CREATOR_ID_SQL = "md5('creator ' || {}::text)::uuid"

GRANTED = 1_000_000
PRICE = 8
ENTRIES_EACH = 2

# One step of every creator between two ids: wallet, transaction, two entries, key.
_STEP = """
WITH step AS MATERIALIZED (
    SELECT creator_id, gen_random_uuid() AS id, sequence + 1 AS sequence,
           %(subject)s || ':'
               || md5(creator_id::text || div(%(sequence)s::bigint, 2)::text)::uuid AS reference
    FROM credits_wallet WHERE sequence = %(sequence)s - 1 AND creator_id = ANY(%(creators)s)
),
moved AS (
    UPDATE credits_wallet AS w
    SET wallet = w.wallet + %(wallet)s, in_flight = w.in_flight + %(in_flight)s,
        sequence = step.sequence,
        head = credits_chain_hash(
            w.head, step.sequence, step.id, %(kind)s, step.reference, %(input_hash)s,
            statement_timestamp(), %(accounts)s::text[], %(amounts)s::bigint[])
    FROM step WHERE w.creator_id = step.creator_id
    RETURNING w.creator_id, w.wallet, w.in_flight, w.head, step.id, step.sequence, step.reference
),
posted AS (
    INSERT INTO credits_transaction (id, creator_id, sequence, kind, reference, idempotency_key,
                                     input_hash, memo, entry_count, created_at, hash)
    SELECT id, creator_id, sequence, %(kind)s, reference, %(kind)s || ':' || reference,
           %(input_hash)s, 'Made for a measurement', 2, statement_timestamp(), head
    FROM moved
),
entered AS (
    INSERT INTO credits_entry (transaction_id, creator_id, account, amount, balance_after)
    SELECT id, creator_id, leg.account, leg.amount,
           CASE leg.account WHEN 'wallet' THEN wallet WHEN 'in_flight' THEN in_flight END
    FROM moved, unnest(%(accounts)s::text[], %(amounts)s::bigint[]) AS leg (account, amount)
)
INSERT INTO credits_idempotencykey (creator_id, key, input_hash, transaction_id)
SELECT creator_id, %(kind)s || ':' || reference, %(input_hash)s, id FROM moved
"""

_AMOUNTS: dict[Kind, dict[Account, int]] = {
    Kind.GRANT: {Account.WALLET: GRANTED, Account.PROMOTIONS: -GRANTED},
    Kind.CHARGE: {Account.WALLET: -PRICE, Account.IN_FLIGHT: PRICE},
    Kind.SETTLE: {Account.IN_FLIGHT: -PRICE, Account.REVENUE: PRICE},
    Kind.REFUND: {Account.WALLET: PRICE, Account.IN_FLIGHT: -PRICE},
}


def ledger_fill(*, creators: int, transactions_each: int, guarded: bool = False) -> list[UUID]:
    """Add `creators` new people with `transactions_each` transactions of two entries; their ids.

    `guarded` leaves the triggers on: they check each row by itself, which for millions takes hours.
    Without, the rows are the same, and `ledger_verify` is what proves them.
    """
    people = _creators(creators)
    with transaction.atomic(), connection.cursor() as cursor:
        if not guarded:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for sequence in range(1, transactions_each + 1):
            cursor.execute(_STEP, _inputs(sequence, people))
    _settle_down()
    return people


def creator_id(number: int) -> UUID:
    """The id of the creator with this number."""
    return UUID(md5(f"creator {number}".encode(), usedforsecurity=False).hexdigest())


def _creators(count: int) -> list[UUID]:
    users = get_user_model()
    first = users.objects.count() + 1
    made = users.objects.bulk_create(
        [
            users(pk=creator_id(number), email=f"creator-{number}@example.com")
            for number in range(first, first + count)
        ],
        batch_size=2_000,
    )
    rows = [(user.pk, genesis(user.pk)) for user in made]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO credits_wallet (creator_id, head) VALUES (%s, %s)", rows)
    return [pk for pk, _ in rows]


def _inputs(sequence: int, people: list[UUID]) -> dict[str, Any]:
    kind = _kind(sequence)
    amounts = _AMOUNTS[kind]
    return {
        "subject": "grant" if kind == Kind.GRANT else "job",
        "sequence": sequence,
        "creators": people,
        "wallet": amounts.get(Account.WALLET, 0),
        "in_flight": amounts.get(Account.IN_FLIGHT, 0),
        "kind": kind.value,
        "input_hash": bytes(32),
        "accounts": [account.value for account in amounts],
        "amounts": list(amounts.values()),
    }


def _kind(sequence: int) -> Kind:
    if sequence == 1:
        return Kind.GRANT
    if sequence % 2 == 0:
        return Kind.CHARGE
    return Kind.SETTLE if sequence % 4 == 1 else Kind.REFUND


def _settle_down() -> None:
    """What autovacuum and the checkpointer would do in time; else they do it while we measure."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
