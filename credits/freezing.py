"""Stopping the spending of a wallet that does not add up, and letting it go on."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from common.audit import AuditAction, HasMeta, record
from credits.models import Wallet
from credits.services import creator_target


def wallet_freeze(
    *, creator_id: UUID, reason: str, actor_id: UUID | None, request: HasMeta | None = None
) -> bool:
    """Stop all spending from this wallet; credits still arrive. Whether it was this call's doing.

    `actor_id` is None when the ledger's own proof asks for it. Audited.
    """
    return _set_frozen(
        creator_id,
        True,
        AuditAction.WALLET_FROZEN,
        reason=reason,
        actor_id=actor_id,
        request=request,
    )


def wallet_unfreeze(
    *, creator_id: UUID, reason: str, actor_id: UUID | None, request: HasMeta | None = None
) -> bool:
    """Allow spending again. Whether it was this call's doing. Audited.

    A wallet that still does not add up is frozen again by the next proof.
    """
    return _set_frozen(
        creator_id,
        False,
        AuditAction.WALLET_UNFROZEN,
        reason=reason,
        actor_id=actor_id,
        request=request,
    )


def _set_frozen(
    creator_id: UUID,
    frozen: bool,
    action: AuditAction,
    *,
    reason: str,
    actor_id: UUID | None,
    request: HasMeta | None,
) -> bool:
    others = Wallet.objects.filter(pk=creator_id, frozen_at__isnull=frozen)
    with transaction.atomic():
        changed = others.update(frozen_at=Now() if frozen else None)
        if changed:
            record(
                actor_id=actor_id,
                action=action,
                target=creator_target(creator_id),
                data={"reason": reason},
                request=request,
            )
    return bool(changed)
