"""Models are changed by staff and by operators, with a record of each change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.audit import AuditAction, HasMeta
from common.errors import InvalidInput
from generation.models import Job, VideoModel

FIELDS = (
    "slug",
    "name",
    "endpoint",
    "upstream",
    "credits_per_second",
    "cost_microdollars",
    "size_costs",
    "seconds",
    "sizes",
    "prompt_limit",
    "accepts_people",
    "typical_p50",
    "typical_p90",
    "enabled",
    "position",
)


def model_change(
    *, model: VideoModel, actor_id: UUID | None, request: HasMeta | None = None
) -> dict[str, tuple[Any, Any]]:
    """Save a new or an edited model; what changed, by field, the old value and the new one.

    The same is written into the audit log, in the same transaction. Jobs keep a copy of what was
    agreed, so nothing that was ordered before changes. Saving what has not changed records nothing.
    Raises InvalidInput by field for what cannot be, such as a price below the cost of a model on
    offer; then nothing was saved.
    """
    with transaction.atomic():
        # Locked, so that the old values are those that the new ones replace.
        before = VideoModel.objects.select_for_update().filter(pk=model.pk).first()
        _check(model)
        old, new = _values(before), _values(model)
        if before and old["slug"] != new["slug"]:
            _hold_slug(before.slug)
        changed = [field for field in FIELDS if old.get(field) != new[field]]
        if changed:
            # No more than these: what was measured meanwhile must stay.
            model.save(update_fields=changed if before else None)
            _record(model, old, new, changed, actor_id, request)
    return {field: (old.get(field), new[field]) for field in changed}


def _check(model: VideoModel) -> None:
    try:
        model.full_clean()
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error


def _hold_slug(slug: str) -> None:
    if Job.objects.filter(model=slug).exists():
        words = _("Videos were ordered under %(slug)s, so it stays.") % {"slug": slug}
        raise InvalidInput(errors={"slug": [words]})


def _record(
    model: VideoModel,
    old: dict[str, Any],
    new: dict[str, Any],
    changed: list[str],
    actor_id: UUID | None,
    request: HasMeta | None,
) -> None:
    audit.record(
        actor_id=actor_id,
        action=AuditAction.MODEL_CHANGED,
        target=f"model:{model.slug}",
        data={
            "old": {field: old.get(field) for field in changed},
            "new": {field: new[field] for field in changed},
        },
        request=request,
    )


def _values(model: VideoModel | None) -> dict[str, Any]:
    return {field: getattr(model, field) for field in FIELDS} if model else {}
