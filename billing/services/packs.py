"""What is on sale: changed by staff, with a record of each change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from billing.models import Pack
from common import audit
from common.audit import AuditAction, HasMeta

_FIELDS = ("slug", "name", "credits", "price_cents", "currency", "enabled", "position")


def pack_save(*, pack: Pack, actor_id: UUID, request: HasMeta | None = None) -> None:
    """Save a new or an edited pack; what changed is written into the audit log beside it.

    Purchases keep a copy, so nothing that was begun before changes its price. Saving what has not
    changed records nothing.
    """
    with transaction.atomic():
        # Locked, so that the old values are those that the new ones replace.
        before = Pack.objects.select_for_update().filter(pk=pack.pk).first()
        old, new = _values(before), _values(pack)
        changed = [field for field in _FIELDS if old.get(field) != new[field]]
        if not changed:
            return
        pack.save()
        audit.record(
            actor_id=actor_id,
            action=AuditAction.PACK_CHANGED,
            target=f"pack:{pack.slug}",
            data={
                "old": {field: old.get(field) for field in changed},
                "new": {field: new[field] for field in changed},
            },
            request=request,
        )


def _values(pack: Pack | None) -> dict[str, Any]:
    return {field: getattr(pack, field) for field in _FIELDS} if pack else {}
