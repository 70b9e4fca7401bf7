"""Every way in which credits move. All of these run inside the caller's `transaction.atomic()`.

So a charge stands or falls with the job that it pays for. Amounts are whole credits. A movement
that is asked for again is answered with the first one's posting, `replayed`.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import connection

from common.errors import IdempotencyConflict
from common.idempotency import key_checked
from credits.chain import genesis
from credits.errors import (
    DebtOutstanding,
    InsufficientCredits,
    LedgerError,
    WalletFrozen,
)
from credits.models import Kind, Wallet
from credits.posting import Movement, Posting, inputs_digest, post


def credits_charge(
    *,
    creator_id: UUID,
    amount: int,
    job_id: UUID,
    idempotency_key: str,
    input_hash: bytes,
    memo: str,
) -> Posting:
    """Take `amount` out of the wallet and hold it in flight for the job.

    `input_hash` is over the normalised inputs of what the key was sent with. When it is replayed,
    `reference` names the job of the first time. Raises InsufficientCredits, DebtOutstanding or
    WalletFrozen, and then binds no key; IdempotencyConflict when the key has other inputs;
    InvalidInput for a key that cannot be one.
    """
    movement = Movement(
        kind=Kind.CHARGE,
        creator_id=creator_id,
        amount=amount,
        reference=job_reference(job_id),
        key=f"charge:{key_checked(idempotency_key)}",
        input_hash=input_hash,
        memo=memo,
    )
    return post(movement) or _charge_or_say_why_not(movement)


def credits_settle(*, creator_id: UUID, job_id: UUID, amount: int) -> Posting:
    """Turn what the job holds in flight into revenue: its video is delivered.

    Raises AlreadyClosed when it was refunded, LedgerError when it was never charged or for another
    amount.
    """
    return _close(Kind.SETTLE, creator_id=creator_id, job_id=job_id, amount=amount)


def credits_refund(*, creator_id: UUID, job_id: UUID, amount: int, memo: str) -> Posting:
    """Give back what the job holds in flight: it failed or was cancelled. Debt is paid first.

    Raises AlreadyClosed when it was settled, LedgerError when it was never charged or for another
    amount.
    """
    return _close(Kind.REFUND, creator_id=creator_id, job_id=job_id, amount=amount, memo=memo)


def credits_purchase(*, creator_id: UUID, amount: int, purchase_id: UUID, memo: str) -> Posting:
    """Put bought credits into the wallet, once per purchase. Debt is paid first.

    Raises IdempotencyConflict when the purchase was credited with another amount.
    """
    return _credit(
        Kind.PURCHASE, creator_id, amount, reference=purchase_reference(purchase_id), memo=memo
    )


def credits_grant(
    *, creator_id: UUID, amount: int, reason: str, grant_id: UUID | None = None
) -> Posting:
    """Give credits away; each `grant_id` once, each call without one. Debt is paid first.

    Raises IdempotencyConflict when the id was used for another amount.
    """
    reference = f"grant:{grant_id or uuid4()}"
    return _credit(Kind.GRANT, creator_id, amount, reference=reference, memo=reason)


def credits_clawback(
    *, creator_id: UUID, amount: int, purchase_id: UUID, cause: str, memo: str
) -> Posting:
    """Take back what a returned payment had bought: the wallet first, the rest becomes debt.

    `cause` names the reason once and for all (a refund or dispute and its state): asked again with
    the same one, nothing moves. Raises IdempotencyConflict when the cause took another amount,
    LedgerError for a creator without any credits; the database refuses the commit in which a
    purchase would lose more than it gave, or that is another creator's.
    """
    return _return(Kind.CLAWBACK, creator_id, amount, purchase_id, cause, memo)


def credits_restore(
    *, creator_id: UUID, amount: int, purchase_id: UUID, cause: str, memo: str
) -> Posting:
    """Give back what a clawback took, since the payment holds after all. Debt is paid first.

    `cause` and errors as for `credits_clawback`; a purchase never gets back more than it lost.
    """
    return _return(Kind.RESTORE, creator_id, amount, purchase_id, cause, memo)


def credits_goodwill(*, creator_id: UUID, amount: int, job_id: UUID, reason: str) -> Posting:
    """Give back the whole price of a job whose video was delivered, once. Debt is paid first.

    `reason` stands on the creator's statement. Raises LedgerError when the job is not settled, is
    somebody else's or cost another amount.
    """
    reference = job_reference(job_id)
    return _once_whole(
        Movement(
            kind=Kind.GOODWILL,
            creator_id=creator_id,
            amount=amount,
            reference=reference,
            key=f"goodwill:{reference}",
            input_hash=inputs_digest(Kind.GOODWILL, reference, amount),
            memo=reason,
        )
    )


def job_reference(job_id: UUID) -> str:
    """How the ledger names a job."""
    return f"job:{job_id}"


def purchase_reference(purchase_id: UUID) -> str:
    """How the ledger names a purchase."""
    return f"purchase:{purchase_id}"


def creator_target(creator_id: UUID) -> str:
    """How the audit log names a creator."""
    return f"user:{creator_id}"


def _charge_or_say_why_not(movement: Movement) -> Posting:
    """Look at the wallet under its lock, so that the reason is true; charge if none is left."""
    wallet = Wallet.objects.select_for_update(no_key=True).filter(pk=movement.creator_id).first()
    if wallet is None:
        raise InsufficientCredits(needed=movement.amount, available=0)
    if wallet.frozen_at is not None:
        raise WalletFrozen
    if wallet.debt:
        raise DebtOutstanding(owed=wallet.debt)
    if wallet.wallet < movement.amount:
        raise InsufficientCredits(needed=movement.amount, available=wallet.wallet)
    return _surely(post(movement), movement)


def _close(kind: Kind, *, creator_id: UUID, job_id: UUID, amount: int, memo: str = "") -> Posting:
    """Settle or refund; both go under one key, so that a job gets one of them once."""
    reference = job_reference(job_id)
    return _once_whole(
        Movement(
            kind=kind,
            creator_id=creator_id,
            amount=amount,
            reference=reference,
            key=f"close:{reference}",
            input_hash=inputs_digest(kind, reference, amount),
            memo=memo,
        )
    )


def _once_whole(movement: Movement) -> Posting:
    """Post what a job gets once and whole: another amount is a fault, not another wish."""
    try:
        return _surely(post(movement), movement)
    except IdempotencyConflict as error:
        raise LedgerError(
            f"{movement.reference} had its {movement.kind.value} with another amount than "
            f"{movement.amount}"
        ) from error


def _return(
    kind: Kind, creator_id: UUID, amount: int, purchase_id: UUID, cause: str, memo: str
) -> Posting:
    reference = purchase_reference(purchase_id)
    movement = Movement(
        kind=kind,
        creator_id=creator_id,
        amount=amount,
        reference=reference,
        key=f"{kind.value}:{cause}",
        input_hash=inputs_digest(kind, reference, amount),
        memo=memo,
    )
    return _surely(post(movement), movement)


def _credit(kind: Kind, creator_id: UUID, amount: int, *, reference: str, memo: str) -> Posting:
    movement = Movement(
        kind=kind,
        creator_id=creator_id,
        amount=amount,
        reference=reference,
        key=reference,
        input_hash=inputs_digest(kind, reference, amount),
        memo=memo,
    )
    _open_wallet(creator_id)
    return _surely(post(movement), movement)


def _open_wallet(creator_id: UUID) -> None:
    """Make sure there is a row to update; a statement of its own, since one cannot see its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credits_wallet (creator_id, head) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [creator_id, genesis(creator_id)],
        )


def _surely(posting: Posting | None, movement: Movement) -> Posting:
    if posting is None:
        raise LedgerError(
            f"{movement.reference} holds no {movement.amount} credits of {movement.creator_id} "
            f"that a {movement.kind.value} could move"
        )
    return posting
