"""What a creator has, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from rest_framework.request import Request

from common.pagination import CursorPagination, Page
from credits.chain import genesis
from credits.filters import EVERYTHING, StatementFilter
from credits.models import (
    CREATORS_ACCOUNTS,
    Account,
    Entry,
    IdempotencyKey,
    Kind,
    Transaction,
    Wallet,
)
from credits.wording import describe

STATEMENT = CursorPagination(order=("sequence",))
# In every page's head and every program's loop: written out, for making it costs Django more than
# all the rest (ADR 35).
_BALANCE = """
SELECT wallet, in_flight, debt, frozen_at IS NOT NULL FROM credits_wallet WHERE creator_id = %s
"""
_EXPORT_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Balance:
    """Whole credits: `available` to spend, `in_flight` for unfinished jobs, `debt` owed.

    While `frozen`, nothing can be spent.
    """

    available: int = 0
    in_flight: int = 0
    debt: int = 0
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the wallet sees it; `amount` is 0 when all of a credit paid debt.

    `debt` is what it added to the debt, below zero what it paid of it.
    """

    id: UUID
    created_at: datetime
    kind: str
    amount: int
    balance_after: int
    job: UUID | None
    purchase: UUID | None
    description: str
    hash: str
    debt: int


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """What came into the wallet and what left it, in credits; `taken` is not above zero."""

    given: int
    taken: int


@dataclass(frozen=True, slots=True)
class PurchaseNet:
    """Whole credits of one purchase: `given` by it, and `taken` back by returned payments."""

    given: int = 0
    taken: int = 0


def purchase_net(*, purchase_id: UUID) -> PurchaseNet:
    """What a purchase gave, and how much of it is taken back now; zeros when it gave nothing."""
    moved = (
        Entry.objects.filter(
            transaction__reference=f"purchase:{purchase_id}",
            transaction__kind__in=(Kind.PURCHASE, Kind.CLAWBACK, Kind.RESTORE),
            account__in=CREATORS_ACCOUNTS,
        )
        .values_list("transaction__kind")
        .annotate(total=Sum("amount"))
    )
    total = {kind: int(amount) for kind, amount in moved}
    return PurchaseNet(
        given=total.get(Kind.PURCHASE, 0),
        taken=-total.get(Kind.CLAWBACK, 0) - total.get(Kind.RESTORE, 0),
    )


@dataclass(frozen=True, slots=True)
class Charge:
    """Whose charge it is, and where it stands in their chain."""

    creator_id: UUID
    sequence: int


@dataclass(frozen=True, slots=True)
class JobMovement:
    """One movement about a job, with all that its hash covers (`credits.chain`); hashes in hex."""

    id: UUID
    sequence: int
    kind: str
    reference: str
    created_at: datetime
    amounts: dict[str, int]
    input_hash: str
    previous_hash: str
    hash: str

    @property
    def for_creator(self) -> int:
        """What it gave or took: into the wallet, or off what was owed."""
        return self.amounts.get(Account.WALLET, 0) + self.amounts.get(Account.DEBT, 0)


def balance_get(*, creator_id: UUID) -> Balance:
    """What the creator has now; zeros before the first credit."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE, [creator_id])
        row = cursor.fetchone()
    return Balance(*row) if row else Balance()


def wallets_frozen() -> QuerySet[Wallet]:
    """Those from which nothing can be spent until staff has looked at them."""
    return Wallet.objects.filter(frozen_at__isnull=False)


def charge_known(*, creator_id: UUID, idempotency_key: str) -> bool:
    """Whether a charge was posted under this key; asking again would replay it, or conflict."""
    return charge_reference(creator_id=creator_id, idempotency_key=idempotency_key) is not None


def charge_reference(*, creator_id: UUID, idempotency_key: str) -> str | None:
    """What the charge under this key was for, such as "job:<id>"; None when there was none."""
    # No charge has another kind of key, and PostgreSQL cannot even be asked for a NUL.
    if not idempotency_key.isprintable():
        return None
    keys = IdempotencyKey.objects.filter(creator=creator_id, key=f"charge:{idempotency_key}")
    return keys.values_list("transaction__reference", flat=True).first()


def charge_get(*, transaction_id: UUID) -> Charge:
    """A charge by its id; Transaction.DoesNotExist for what is none."""
    charges = Transaction.objects.filter(pk=transaction_id, kind=Kind.CHARGE)
    return Charge(*charges.values_list("creator_id", "sequence").get())


def topped_up_between(*, creator_id: UUID, after: int, before: int) -> bool:
    """Whether credits came in between two places of a creator's chain, other than a job's own."""
    incoming = (Kind.PURCHASE, Kind.GRANT, Kind.GOODWILL, Kind.RESTORE)
    movements = Transaction.objects.filter(
        creator_id=creator_id, sequence__gt=after, sequence__lt=before
    )
    return movements.filter(kind__in=incoming).exists()


def entries_page(
    *,
    creator_id: UUID,
    request: HttpRequest | Request,
    filters: StatementFilter = EVERYTHING,
) -> Page[StatementLine]:
    """The page of the creator's statement that `request` asks for, newest first."""
    return STATEMENT.page(_movements(creator_id, filters), request).map(_line)


def entries_newest(*, creator_id: UUID, count: int) -> list[StatementLine]:
    """The top of the creator's statement."""
    return [_line(row) for row in _movements(creator_id).order_by("-sequence")[:count]]


def entries_of_purchase(*, creator_id: UUID, purchase_id: UUID) -> list[StatementLine]:
    """What one purchase gave, and what returned payments took of it and gave back; newest first."""
    about = {"reference": f"purchase:{purchase_id}"}
    # Each side has an index of its own.
    rows = _movements(creator_id).filter(
        Q(kind=Kind.PURCHASE, **about) | Q(kind__in=(Kind.CLAWBACK, Kind.RESTORE), **about)
    )
    return [_line(row) for row in rows.order_by("-sequence")]


def movements_of_job(*, creator_id: UUID, job_id: UUID) -> list[JobMovement]:
    """Everything that moved credits for a job, in order: charge, then settle or refund, goodwill.

    With these fields anybody can compute each hash anew.
    """
    about = {"reference": f"job:{job_id}"}
    # Each part has an index of its own.
    found = Transaction.objects.filter(
        Q(kind=Kind.CHARGE, **about)
        | Q(kind__in=(Kind.SETTLE, Kind.REFUND), **about)
        | Q(kind=Kind.GOODWILL, **about),
        creator_id=creator_id,
    )
    rows = list(found.order_by("sequence").prefetch_related("entries"))
    before = Transaction.objects.filter(
        creator_id=creator_id, sequence__in=[row.sequence - 1 for row in rows]
    )
    hashes = {sequence: bytes(head) for sequence, head in before.values_list("sequence", "hash")}
    return [_movement(row, hashes.get(row.sequence - 1, genesis(row.creator_id))) for row in rows]


def entries_all(
    *, creator_id: UUID, filters: StatementFilter = EVERYTHING
) -> Iterator[StatementLine]:
    """The whole statement, newest first, a bounded number of rows at a time."""
    movements = _movements(creator_id, filters).order_by("-sequence")
    rows = list(movements[:_EXPORT_CHUNK])
    while rows:
        yield from map(_line, rows)
        rows = list(movements.filter(sequence__lt=rows[-1].sequence)[:_EXPORT_CHUNK])


def entries_total(*, creator_id: UUID, filters: StatementFilter) -> StatementTotals:
    """The sums of a part of the statement; it reads all of that part."""
    sums = _movements(creator_id, filters).aggregate(
        given=Coalesce(Sum("amount", filter=Q(amount__gt=0)), 0),
        taken=Coalesce(Sum("amount", filter=Q(amount__lt=0)), 0),
    )
    return StatementTotals(**sums)


def _movements(creator_id: UUID, filters: StatementFilter = EVERYTHING) -> QuerySet[Any]:
    """All but settlements, which do not touch the wallet.

    While there is debt the wallet is empty, so a credit without an entry there left it at zero.
    """
    return (
        Transaction.objects.filter(filters.condition(), creator_id=creator_id)
        .exclude(kind=Kind.SETTLE)
        .annotate(
            in_wallet=FilteredRelation("entries", condition=Q(entries__account=Account.WALLET)),
            in_debt=FilteredRelation("entries", condition=Q(entries__account=Account.DEBT)),
            amount=Coalesce(F("in_wallet__amount"), 0),
            balance_after=Coalesce(F("in_wallet__balance_after"), 0),
            debt=Coalesce(-F("in_debt__amount"), 0),
        )
    )


def _movement(row: Transaction, previous: bytes) -> JobMovement:
    return JobMovement(
        id=row.id,
        sequence=row.sequence,
        kind=row.kind,
        reference=row.reference,
        created_at=row.created_at,
        amounts={entry.account: entry.amount for entry in row.entries.all()},
        input_hash=bytes(row.input_hash).hex(),
        previous_hash=previous.hex(),
        hash=bytes(row.hash).hex(),
    )


def _line(row: Any) -> StatementLine:
    subject, _, identifier = row.reference.partition(":")
    return StatementLine(
        id=row.id,
        created_at=row.created_at,
        kind=row.kind,
        amount=row.amount,
        balance_after=row.balance_after,
        job=UUID(identifier) if subject == "job" else None,
        purchase=UUID(identifier) if subject == "purchase" else None,
        description=describe(row.kind, row.memo),
        hash=bytes(row.hash).hex(),
        debt=row.debt,
    )
