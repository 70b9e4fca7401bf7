"""Reports of finished takes, and what came of them."""

from __future__ import annotations

from credits.models import Kind, Transaction
from credits.services import job_reference
from generation.models import Job, JobState, TakeReport


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
