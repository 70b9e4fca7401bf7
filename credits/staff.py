"""Credits that staff gives: each says why, and who gave them stands in the audit log.

These run inside the caller's `transaction.atomic()`, like every movement, so that the record of the
deed and the deed come together.
"""

from __future__ import annotations

from uuid import UUID

from common.audit import AuditAction, HasMeta, record
from credits.posting import Posting
from credits.services import creator_target, credits_goodwill, credits_grant


def grant_give(
    *,
    creator_id: UUID,
    amount: int,
    reason: str,
    actor_id: UUID | None,
    request: HasMeta | None = None,
    grant_id: UUID | None = None,
) -> Posting:
    """Give credits away, for a reason that the creator reads on the statement. Audited.

    `actor_id` is None when it is done from the command line. A `grant_id` that is asked for again
    gives and audits nothing more; without one each call is a grant of its own.
    """
    posting = credits_grant(creator_id=creator_id, amount=amount, reason=reason, grant_id=grant_id)
    if not posting.replayed:
        record(
            actor_id=actor_id,
            action=AuditAction.CREDITS_GRANTED,
            target=creator_target(creator_id),
            data={"amount": amount, "reason": reason, "transaction": str(posting.transaction_id)},
            request=request,
        )
    return posting


def goodwill_give(
    *,
    creator_id: UUID,
    job_id: UUID,
    amount: int,
    reason: str,
    actor_id: UUID | None,
    request: HasMeta | None = None,
) -> Posting:
    """Give back the whole price of a delivered job, once; what is repeated is not audited again.

    Raises LedgerError when the job is not settled, is somebody else's or cost another amount.
    """
    posting = credits_goodwill(creator_id=creator_id, amount=amount, job_id=job_id, reason=reason)
    if not posting.replayed:
        record(
            actor_id=actor_id,
            action=AuditAction.GOODWILL_GIVEN,
            target=creator_target(creator_id),
            data={
                "amount": amount,
                "reason": reason,
                "job": str(job_id),
                "transaction": str(posting.transaction_id),
            },
            request=request,
        )
    return posting
