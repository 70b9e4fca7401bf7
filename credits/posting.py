"""How a movement gets into the ledger, whatever its kind: post it, or find it posted already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import connection, transaction

from common.errors import IdempotencyConflict
from credits.errors import AlreadyClosed, LedgerError
from credits.metrics import CREDITS, POSTINGS
from credits.models import MOST_CREDITS, IdempotencyKey, Kind
from credits.statements import REFUSED, STATEMENTS


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a movement stands in the ledger.

    `replayed`: the same key and inputs were posted before, `reference` is what they were posted
    for, and nothing was moved now. `available`: what the wallet had after the movement, None when
    it is replayed.
    """

    transaction_id: UUID
    reference: str
    replayed: bool
    available: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """What is to be moved; `amount` is in credits and positive, its kind says from where to where.

    `key` is unique to the creator over all kinds; `input_hash` tells another use of it apart.
    """

    kind: Kind
    creator_id: UUID
    amount: int
    reference: str
    key: str
    input_hash: bytes
    memo: str = ""


def inputs_digest(kind: Kind, reference: str, amount: int) -> bytes:
    """The input hash of a movement that the program asks for by itself."""
    return sha256(f"{kind.value} {reference} {amount}".encode()).digest()


def post(movement: Movement) -> Posting | None:
    """Post `movement` in one statement; None when the wallet refuses it, which leaves no trace.

    Raises LedgerError outside of a database transaction or for an amount that cannot be right,
    IdempotencyConflict for a key that has other inputs, AlreadyClosed for one of another kind.
    """
    _must_be_possible(movement)
    transaction_id = uuid4()
    available = _run(movement, transaction_id)
    if available is None:
        return _replayed(movement)
    if available != REFUSED:
        transaction.on_commit(partial(_count, movement))
        return Posting(transaction_id, movement.reference, replayed=False, available=available)
    IdempotencyKey.objects.filter(creator=movement.creator_id, key=movement.key).delete()
    return None


def _count(movement: Movement) -> None:
    POSTINGS.add(movement.kind.value)
    CREDITS.add(movement.kind.value, amount=movement.amount)


def _must_be_possible(movement: Movement) -> None:
    if not connection.in_atomic_block:
        raise LedgerError("Credits move only inside the caller's transaction.atomic()")
    if not 0 < movement.amount <= MOST_CREDITS:
        raise LedgerError(f"{movement.amount} is no amount of credits that can move")


def _run(movement: Movement, transaction_id: UUID) -> int | None:
    """What the wallet has now, REFUSED when it refuses, None when the key was known."""
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENTS[movement.kind],
            {
                "transaction_id": transaction_id,
                "creator_id": movement.creator_id,
                "amount": movement.amount,
                "reference": movement.reference,
                "key": movement.key,
                "input_hash": movement.input_hash,
                "memo": movement.memo,
            },
        )
        (answer,) = cursor.fetchone()
    return None if answer is None else int(answer)


def _replayed(movement: Movement) -> Posting:
    """The movement that holds the key; a statement of its own, since it may be newer than ours."""
    held = IdempotencyKey.objects.select_related("transaction").get(
        creator=movement.creator_id, key=movement.key
    )
    if held.transaction.kind != movement.kind:
        raise AlreadyClosed(
            f"{movement.reference} has a {held.transaction.kind} and gets no {movement.kind.value}"
        )
    if bytes(held.input_hash) != movement.input_hash:
        raise IdempotencyConflict
    return Posting(held.transaction_id, held.transaction.reference, replayed=True)
