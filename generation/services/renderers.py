"""What staff does with an endpoint: change its switch, pace and budget, and end its pause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from common import audit
from common.audit import AuditAction, HasMeta
from generation.models import Job, JobState, Renderer
from generation.pipeline.wake import wake_on_commit
from generation.selectors.renderers import today

_FIELDS = ("enabled", "creates_per_minute", "daily_budget_microdollars")


def renderers_ensure() -> None:
    """A row for each endpoint that the environment names, so that staff finds it."""
    rows = [Renderer(slug=slug) for slug in settings.VIDEO_ENDPOINTS]
    Renderer.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def renderer_save(
    *, renderer: Renderer, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> None:
    """Save switch, pace and budget, with what changed in the audit log. Its jobs are due again.

    Saving what has not changed records nothing. What the pipeline counts and pauses meanwhile
    stays as it is.
    """
    before = Renderer.objects.select_for_update().get(pk=renderer.pk)
    changed = [name for name in _FIELDS if getattr(before, name) != getattr(renderer, name)]
    if not changed:
        return
    renderer.save(update_fields=changed)
    audit.record(
        actor_id=actor_id,
        action=AuditAction.RENDERER_CHANGED,
        target=f"renderer:{renderer.slug}",
        data={
            "old": {name: getattr(before, name) for name in changed},
            "new": {name: getattr(renderer, name) for name in changed},
            "reason": reason,
        },
        request=request,
    )
    _jobs_make_due(renderer.slug)


@transaction.atomic
def renderer_resume(
    *, slug: str, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> bool:
    """End a pause: its jobs go on at once. Audited; False when it was not paused."""
    paused = Renderer.objects.filter(slug=slug).exclude(pause_code="")
    if not paused.update(pause_code="", pause_detail="", paused_at=None):
        return False
    audit.record(
        actor_id=actor_id,
        action=AuditAction.RENDERER_RESUMED,
        target=f"renderer:{slug}",
        data={"reason": reason},
        request=request,
    )
    _jobs_make_due(slug)
    return True


@transaction.atomic
def renderer_quotas_record(*, slug: str, requests: int, concurrent: int, microdollars: int) -> None:
    """Note what the provider of an endpoint grants, as it was read there today. Audited.

    `requests` a minute, `concurrent` videos at a time, and the money left on the account in
    millionths of a dollar. Nothing is steered by them; `launch_check` reads them.
    """
    renderers_ensure()
    read = {
        "quota_requests": requests,
        "quota_concurrent": concurrent,
        "quota_microdollars": microdollars,
    }
    Renderer.objects.filter(slug=slug).update(**read, quotas_read_on=today())
    audit.record(
        actor_id=None,
        action=AuditAction.RENDERER_CHANGED,
        target=f"renderer:{slug}",
        data={"new": read},
    )


def _jobs_make_due(slug: str) -> None:
    data: dict[str, Any] = {"due_at": Now()}
    if Job.objects.filter(endpoint=slug, state=JobState.QUEUED, due_at__gt=Now()).update(**data):
        wake_on_commit()
