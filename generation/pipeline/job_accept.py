"""A render has begun: its id is never thrown away, whoever brings it and however late."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from generation.models import Job, JobState, LeakReason, ProviderNotice
from generation.pipeline.leaks import leak_book
from generation.pipeline.state import after, job_transition
from generation.pipeline.wake import wake_on_commit

logger = logging.getLogger(__name__)

FIRST_POLL_SECONDS = 0.5


def remote_accept(
    *, job_id: UUID, lease: UUID, video_id: str, from_state: JobState, message: str
) -> None:
    """Keep the id of a render that has begun, and follow it.

    The id is saved even by a worker that lost its lease, as long as the job has none; a job that
    has ended meanwhile, or has another render, books it as leaked cost.
    """
    try:
        with transaction.atomic():
            free = Job.objects.filter(pk=job_id, provider_job_id__isnull=True)
            saved = bool(free.update(provider_job_id=video_id))
            moved = _holds(job_id, video_id) and _enter_rendering(
                job_id, lease, video_id, from_state, message
            )
    except IntegrityError:
        # Twin jobs: the other one was matched with our render while ours was unanswered.
        logger.warning("job %s: its render is another job's, looking for the other's", job_id)
        unknown_enter(job_id=job_id, lease=lease)
        return
    if not moved:
        _keep_late_id(Job.objects.get(pk=job_id), video_id, saved=saved)


def unknown_enter(*, job_id: UUID, lease: UUID) -> None:
    """Whether a render has begun is open: it is looked for (`job_find`)."""
    job_transition(
        job_id=job_id,
        lease=lease,
        to=JobState.UNKNOWN,
        from_states={JobState.SUBMITTING},
        message="unknown",
    )


def _enter_rendering(
    job_id: UUID, lease: UUID, video_id: str, from_state: JobState, message: str
) -> bool:
    job = Job.objects.get(pk=job_id)
    noticed = ProviderNotice.objects.filter(endpoint=job.endpoint, provider_job_id=video_id)
    moved = job_transition(
        job_id=job_id,
        lease=lease,
        to=JobState.RENDERING,
        from_states={from_state},
        message=message,
        due_at=Now() if noticed.exists() else after(FIRST_POLL_SECONDS),
    )
    return moved is not None


def _holds(job_id: UUID, video_id: str) -> bool:
    return Job.objects.filter(pk=job_id, provider_job_id=video_id).exists()


def _keep_late_id(job: Job, video_id: str, *, saved: bool) -> None:
    """An answer that came after its lease: the job is `unknown`, found its render, or is over."""
    if job.provider_job_id != video_id or (saved and job.is_final):
        leak_book(job=job, provider_job_id=video_id, reason=LeakReason.LATE_ID)
        return
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state=JobState.UNKNOWN).update(due_at=Now())
        wake_on_commit()
