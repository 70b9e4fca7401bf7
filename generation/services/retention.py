"""Files whose time is over (RETENTION_DAYS), and how older ones get such a time."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from generation.models import FINAL, Asset, Draft, Job
from generation.models.assets import AssetKind
from generation.services.removal import assets_remove, job_files_remove

logger = logging.getLogger(__name__)

CHUNK = 100


def files_expire() -> int:
    """Remove what has been kept as long as was said; how many files. With RETENTION_DAYS 0, none.

    Each job is a transaction of its own, so that stopping halfway is no harm.
    """
    if not settings.RETENTION_DAYS:
        return 0
    removed = 0
    while jobs := list(_jobs_over()[:CHUNK]):
        removed += sum(_job_expire(job) for job in jobs)
    while photos := list(_photos_over().values_list("pk", flat=True)[:CHUNK]):
        removed += (done := sum(_photo_expire(pk) for pk in photos))
        if not done:
            break  # an order has just named them all
    logger.info("retention: %d files removed", removed)
    return removed


def retention_announce(*, dry_run: bool = False) -> int:
    """Give finished jobs that were to be kept for good RETENTION_DAYS from now; how many.

    What was announced before holds. With RETENTION_DAYS 0 all are to be kept for good again.
    """
    days = settings.RETENTION_DAYS
    ended = Job.objects.filter(state__in=FINAL, deleted_at=None, kept_until__isnull=bool(days))
    if dry_run:
        return ended.count()
    return ended.update(kept_until=Now() + timedelta(days=days) if days else None)


def _jobs_over() -> QuerySet[Job]:
    over = Job.objects.filter(kept_until__lt=Now(), video__isnull=False, video__deleted_at=None)
    return over.order_by("kept_until", "pk")


@transaction.atomic
def _job_expire(job: Job) -> int:
    return job_files_remove(job)


def _photos_over() -> QuerySet[Asset]:
    """Photos that no draft shows, and that no job needs or was to keep; one that never became a
    job counts from its upload."""
    days = timedelta(days=settings.RETENTION_DAYS)
    needing = Job.objects.filter(
        Q(kept_until=None) | Q(kept_until__gte=Now()), image=OuterRef("pk")
    )
    photos = Asset.objects.filter(
        ~Exists(needing),
        ~Exists(Draft.objects.filter(image=OuterRef("pk"))),
        kind=AssetKind.UPLOAD,
        deleted_at=None,
        created_at__lt=Now() - days,
    )
    return photos.order_by("created_at", "pk")


@transaction.atomic
def _photo_expire(pk: UUID) -> int:
    # Locked first and looked at then: an order that has just named it is seen (`job_start`).
    Asset.objects.select_for_update().filter(pk=pk).first()
    return assets_remove(_photos_over().filter(pk=pk).order_by())
