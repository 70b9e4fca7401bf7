"""Jobs, as their creator may see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.errors import NotFound
from generation.models import Job


class Removal(NamedTuple):
    """When a job's files went, and why: `deleted` by its creator, or `expired`."""

    at: datetime
    reason: Literal["deleted", "expired"]


def job_removal(job: Job) -> Removal | None:
    """What became of a job's files; None while they are there, or if there never were any."""
    gone = job.video.deleted_at if job.video else None
    return removal(deleted_at=job.deleted_at, video_deleted_at=gone)


def removal(*, deleted_at: datetime | None, video_deleted_at: datetime | None) -> Removal | None:
    """The same of when the job was deleted, and when its video went."""
    if deleted_at:
        return Removal(deleted_at, "deleted")
    return Removal(video_deleted_at, "expired") if video_deleted_at else None


def job_get_for_user(*, owner_id: UUID, job_id: UUID) -> Job:
    """The creator's own job with its files and timeline; NotFound for anybody else's.

    The only way in which a page or a service reaches a job.
    """
    try:
        jobs = Job.objects.select_related("image", "video", "poster", "playback")
        return jobs.prefetch_related("events").get(pk=job_id, owner_id=owner_id)
    except Job.DoesNotExist as error:
        raise NotFound(_("There is no such video, or it is somebody else's.")) from error


def jobs_just_deleted(*, owner_id: UUID) -> list[Job]:
    """The creator's jobs whose deletion can still be taken back, the latest first."""
    deleted = Job.objects.filter(owner_id=owner_id, files_go_at__gt=Now())
    return list(deleted.order_by("-files_go_at", "pk"))
