"""Creators for the ledger's tests, and short names for what they do."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction

from credits.models import Entry, IdempotencyKey, Transaction
from credits.posting import Posting
from credits.services import (
    credits_charge,
    credits_clawback,
    credits_purchase,
    credits_restore,
    credits_settle,
)
from testing.factories import UserFactory

INPUTS = sha256(b"coffee.jpg and a wish").digest()


def creator(email: str = "ada@example.com") -> UUID:
    """A new account's id; it has no credits."""
    pk: UUID = UserFactory.create(email=email).pk
    return pk


def buy(creator_id: UUID, amount: int, purchase_id: UUID | None = None) -> Posting:
    with transaction.atomic():
        return credits_purchase(
            creator_id=creator_id,
            amount=amount,
            purchase_id=purchase_id or uuid4(),
            memo="Starter",
        )


def spend(
    creator_id: UUID,
    amount: int,
    job_id: UUID | None = None,
    key: str = "",
    input_hash: bytes = INPUTS,
) -> Posting:
    with transaction.atomic():
        return credits_charge(
            creator_id=creator_id,
            amount=amount,
            job_id=job_id or uuid4(),
            idempotency_key=key or str(uuid4()),
            input_hash=input_hash,
            memo="4 s for TikTok",
        )


def deliver(creator_id: UUID, amount: int) -> UUID:
    """Spend on a job whose video is delivered; its id."""
    job_id = uuid4()
    spend(creator_id, amount, job_id)
    with transaction.atomic():
        credits_settle(creator_id=creator_id, job_id=job_id, amount=amount)
    return job_id


def owe(creator_id: UUID, amount: int) -> UUID:
    """Buy, spend and have the payment returned: `amount` is owed then, and nothing in flight.

    Answers with the purchase that was returned.
    """
    purchase_id = uuid4()
    buy(creator_id, amount, purchase_id)
    deliver(creator_id, amount)
    take_back(creator_id, amount, purchase_id)
    return purchase_id


def take_back(creator_id: UUID, amount: int, purchase_id: UUID, cause: str = "") -> Posting:
    """The clawback of a returned payment."""
    with transaction.atomic():
        return credits_clawback(
            creator_id=creator_id,
            amount=amount,
            purchase_id=purchase_id,
            cause=cause or f"re_{uuid4().hex}",
            memo="Refunded",
        )


def give_back(creator_id: UUID, amount: int, purchase_id: UUID, cause: str = "") -> Posting:
    """The restoration of a payment that holds after all."""
    with transaction.atomic():
        return credits_restore(
            creator_id=creator_id,
            amount=amount,
            purchase_id=purchase_id,
            cause=cause or f"dp_{uuid4().hex}",
            memo="Dispute won",
        )


def rows() -> tuple[int, int, int]:
    """How many transactions, entries and keys there are."""
    return Transaction.objects.count(), Entry.objects.count(), IdempotencyKey.objects.count()


def moved_by(posting: Posting) -> dict[str, int]:
    """What a transaction did to each account."""
    entries = Entry.objects.filter(transaction_id=posting.transaction_id)
    return dict(entries.values_list("account", "amount"))
