"""Jobs, as their creator may see them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.errors import InvalidInput, NotFound
from common.pagination import CursorPagination, Page
from generation.models import Job, JobState

NEWEST_FIRST = CursorPagination(order=("created_at", "id"), page_size=24)


def job_get_for_user(*, owner_id: UUID, job_id: UUID) -> Job:
    """The creator's own job with its files and timeline; NotFound for anybody else's.

    The only way in which a view or a call reaches a job.
    """
    job = _whole(Job.objects.filter(owner_id=owner_id)).filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no such video, or it is somebody else's."))
    return job


def jobs_page(*, owner_id: UUID, request: HttpRequest | Request, state: str = "") -> Page[Job]:
    """The page of the creator's jobs that `request` asks for, newest first; of one state if given.

    Raises InvalidInput for a state that does not exist.
    """
    jobs = _whole(Job.objects.filter(owner_id=owner_id))
    if state and state not in JobState.values:
        choices = ", ".join(JobState.values)
        raise InvalidInput(errors={"state": [_("Choose one of: %s.") % choices]})
    return NEWEST_FIRST.page(jobs.filter(state=state) if state else jobs, request)


def _whole(jobs: QuerySet[Job]) -> QuerySet[Job]:
    files = jobs.select_related("image", "video", "poster", "playback")
    return files.prefetch_related("events")
