"""Jobs, as their creator may see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.errors import InvalidInput, NotFound
from common.pagination import CursorPagination, Page
from generation.models import Job, JobState

NEWEST_FIRST = CursorPagination(order=("created_at", "id"), page_size=24)


class Removal(NamedTuple):
    """When a job's files went, and why: `deleted` by its creator, or `expired`."""

    at: datetime
    reason: Literal["deleted", "expired"]


def job_removal(job: Job) -> Removal | None:
    """What became of a job's files; None while they are there, or if there never were any."""
    if job.deleted_at:
        return Removal(job.deleted_at, "deleted")
    if job.video and job.video.deleted_at:
        return Removal(job.video.deleted_at, "expired")
    return None


def job_get_for_user(*, owner_id: UUID, job_id: UUID) -> Job:
    """The creator's own job with its files and timeline; NotFound for anybody else's.

    The only way in which a view or a call reaches a job.
    """
    try:
        return _whole(Job.objects.filter(owner_id=owner_id)).get(pk=job_id)
    except Job.DoesNotExist as error:
        raise NotFound(_("There is no such video, or it is somebody else's.")) from error


def jobs_just_deleted(*, owner_id: UUID) -> list[Job]:
    """The creator's jobs whose deletion can still be taken back, the latest first."""
    deleted = Job.objects.filter(owner_id=owner_id, files_go_at__gt=Now())
    return list(deleted.order_by("-files_go_at", "pk"))


def jobs_page(
    *, owner_id: UUID, request: HttpRequest | Request, state: str | None = None
) -> Page[Job]:
    """The page of the creator's jobs that `request` asks for, newest first; of one state if given.

    What its creator has deleted is not among them; its row, its page and its receipt stay.
    Raises InvalidInput for a state that does not exist.
    """
    jobs = _whole(Job.objects.filter(owner_id=owner_id, deleted_at=None))
    if state is not None and state not in JobState.values:
        choices = ", ".join(JobState.values)
        raise InvalidInput(errors={"state": [_("Choose one of: %s.") % choices]})
    return NEWEST_FIRST.page(jobs.filter(state=state) if state else jobs, request)


def _whole(jobs: QuerySet[Job]) -> QuerySet[Job]:
    files = jobs.select_related("image", "video", "poster", "playback")
    return files.prefetch_related("events")
