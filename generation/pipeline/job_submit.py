"""Hand a queued job to its renderer, once: the wire has no idempotency, a POST is never repeated.

`submitting` is committed before the POST. What the answer leaves open becomes `unknown` and is
looked for by listing (`job_find`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from generation.models import Job, JobState, LeakReason, ProviderNotice
from generation.pipeline.job_fail import job_fail
from generation.pipeline.leaks import leak_book
from generation.pipeline.leases import backoff, job_reschedule, lease_take, overdue
from generation.pipeline.render_images import CONTENT_TYPE, render_image
from generation.pipeline.state import after, job_transition, not_past_deadline
from generation.pipeline.wake import wake_on_commit
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import (
    CREATE_SECONDS,
    Accepted,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoProvider,
)
from generation.words import failure_code

logger = logging.getLogger(__name__)

# Reading and cropping the photo, before the POST.
PREPARE_SECONDS = 30
# Longer than the POST may take, so that nobody takes the job for crashed while we wait.
SUBMIT_LEASE_SECONDS = CREATE_SECONDS + 30
FIRST_POLL_SECONDS = 0.5
# A database that restarts is back within these.
SAVE_PAUSES = (0.5, 1, 2, 4, 8)


def job_submit(*, job_id: UUID, lease: UUID) -> None:
    """One attempt to hand a queued job over; it ends in another state or later in the queue."""
    job = lease_take(job_id=job_id, lease=lease, seconds=PREPARE_SECONDS, states={JobState.QUEUED})
    if job is None:
        return
    if overdue([job]):
        job_fail(job_id=job_id, lease=lease, from_states={JobState.QUEUED}, code="queue_timeout")
        return
    try:
        provider, request = get_provider(job.endpoint), _request(job)
    except (EndpointNotConfigured, OSError) as error:
        logger.warning("job %s cannot be sent yet: %s", job_id, type(error).__name__)
        job_reschedule(job=job, seconds=backoff(job.attempts), failed=True)
        return
    if _enter_submitting(job, lease):
        _post(job, lease, provider, request)


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
        _enter_unknown(job_id, lease)
        return
    if not moved:
        _keep_late_id(Job.objects.get(pk=job_id), video_id, saved=saved)


def _request(job: Job) -> RenderRequest:
    return RenderRequest(
        prompt=job.prompt,
        model=job.upstream,
        seconds=job.seconds,
        size=job.size,
        image=render_image(job=job),
        image_type=CONTENT_TYPE,
    )


def _enter_submitting(job: Job, lease: UUID) -> bool:
    moved = job_transition(
        job_id=job.pk,
        lease=lease,
        to=JobState.SUBMITTING,
        from_states={JobState.QUEUED},
        message="submitting",
        attempts=F("attempts"),
        submitted_at=Now(),
        lease_token=lease,
        lease_until=after(SUBMIT_LEASE_SECONDS),
    )
    return moved is not None


def _post(job: Job, lease: UUID, provider: VideoProvider, request: RenderRequest) -> None:
    try:
        video = asyncio.run(_create(provider, request))
    except ProviderError as error:
        _refused(job, lease, error)
    except Exception:
        # Whatever went wrong here, the POST may have left: only looking tells.
        logger.exception("job %s: the POST broke", job.pk)
        _enter_unknown(job.pk, lease)
    else:
        _accept(job, lease, video.id)


def _accept(job: Job, lease: UUID, video_id: str) -> None:
    """`remote_accept`, through a restart of the database: no second chance would bring this id."""
    for pause in (*SAVE_PAUSES, None):
        try:
            remote_accept(
                job_id=job.pk,
                lease=lease,
                video_id=video_id,
                from_state=JobState.SUBMITTING,
                message="rendering",
            )
        except (OperationalError, InterfaceError):
            logger.exception("job %s: %s was accepted and could not be saved", job.pk, video_id)
            if not connection.in_atomic_block:
                connection.close()
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


async def _create(provider: VideoProvider, request: RenderRequest) -> RemoteVideo:
    async with provider:
        return await provider.create(request)


def _refused(job: Job, lease: UUID, error: ProviderError) -> None:
    logger.info("job %s was not taken: %s (%s)", job.pk, error.code, error.accepted)
    if error.accepted is Accepted.UNKNOWN:
        _enter_unknown(job.pk, lease)
    elif error.permanent:
        job_fail(
            job_id=job.pk,
            lease=lease,
            from_states={JobState.SUBMITTING},
            code=failure_code(error.code, error.message, otherwise="rejected"),
            detail=f"{error.code}: {error.message}",
        )
    else:
        _back_to_queue(job, lease, error.retry_after)


def _back_to_queue(job: Job, lease: UUID, retry_after: float | None) -> None:
    wait = backoff(job.attempts) if retry_after is None else max(retry_after, 0.5)
    job_transition(
        job_id=job.pk,
        lease=lease,
        to=JobState.QUEUED,
        from_states={JobState.SUBMITTING},
        message="requeued",
        attempts=F("attempts") + 1,
        due_at=not_past_deadline(wait),
    )


def _enter_unknown(job_id: UUID, lease: UUID) -> None:
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
