"""Reports of finished takes, and what came of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from credits.models import Kind, Transaction
from credits.services import job_reference
from generation.models import Job, JobState, ReportState, TakeReport


def report_newest(job: Job) -> TakeReport | None:
    """The last report of a job, open or answered."""
    return TakeReport.objects.filter(job=job).first()


def goodwill_given(job: Job) -> bool:
    """Whether the price of a delivered job was given back."""
    given = Transaction.objects.filter(
        kind=Kind.GOODWILL, reference=job_reference(job.pk), creator_id=job.owner_id
    )
    return given.exists()


def video_there(job: Job) -> bool:
    """Whether there is a finished video that somebody could look at."""
    video = job.video
    return job.state == JobState.READY and video is not None and video.deleted_at is None


def reports_of_creator(*, owner_id: UUID) -> QuerySet[TakeReport]:
    """What this person has reported, the newest first."""
    return TakeReport.objects.filter(job__owner_id=owner_id).select_related("job")


def reports_open() -> QuerySet[TakeReport]:
    """Those that wait for a decision."""
    return TakeReport.objects.filter(state=ReportState.OPEN)
