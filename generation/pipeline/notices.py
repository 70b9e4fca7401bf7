"""Webhooks: kept once, and only a reason to look now. Poll and webhook share one path."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from common.webhook_lag import WEBHOOK_LAG
from generation.models import Job, JobState, ProviderNotice
from generation.pipeline.wake import wake_on_commit
from generation.providers.base import Notice

KEPT = timedelta(days=1)


def notice_record(*, endpoint: str, notice: Notice) -> bool:
    """Keep a verified webhook and make its job due now; False when it was kept before.

    A video that no job holds yet is remembered: its id may be saved a moment later.
    """
    with transaction.atomic():
        _row, created = ProviderNotice.objects.get_or_create(
            webhook_id=notice.webhook_id,
            defaults={
                "endpoint": endpoint,
                "provider_job_id": notice.video_id,
                "type": notice.type[:80],
            },
        )
        if created and notice.video_id:
            _make_due(endpoint, notice.video_id)
    return created


def notice_acted_on(*, job: Job) -> None:
    """Count, for /metrics, how long the webhook about a job's render waited; a poll needs none."""
    notices = ProviderNotice.objects.order_by("received_at").annotate(
        waited=Now() - F("received_at")
    )
    about = notices.filter(endpoint=job.endpoint, provider_job_id=job.provider_job_id)
    if waited := about.values_list("waited", flat=True).first():
        WEBHOOK_LAG.observe(job.endpoint, seconds=waited.total_seconds())


def notices_expire() -> int:
    """Forget webhooks older than a day; how many."""
    deleted, _by_model = ProviderNotice.objects.filter(received_at__lt=Now() - KEPT).delete()
    return deleted


def _make_due(endpoint: str, video_id: str) -> None:
    rendering = Job.objects.filter(
        endpoint=endpoint, provider_job_id=video_id, state=JobState.RENDERING
    )
    if rendering.update(due_at=Now()):
        wake_on_commit()
