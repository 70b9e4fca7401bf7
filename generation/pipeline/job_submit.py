"""Hand a queued job to its renderer, once: the wire has no idempotency, a POST is never repeated.

`submitting` is committed before the POST. What the answer leaves open becomes `unknown` and is
looked for by listing (`job_find`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from generation.models import Job, JobState
from generation.pipeline.job_accept import remote_accept, unknown_enter
from generation.pipeline.job_fail import job_fail
from generation.pipeline.job_refuse import CLOSED_PAUSE_SECONDS, job_refuse
from generation.pipeline.leases import backoff, jittered, job_reschedule, lease_take, overdue
from generation.pipeline.render_images import CONTENT_TYPE, render_image
from generation.pipeline.renderers import budget_tell, spending_reserve
from generation.pipeline.state import after, job_transition
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import (
    CREATE_SECONDS,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoProvider,
)
from generation.traffic.gate import create_unsent, create_worked

logger = logging.getLogger(__name__)

# Reading and cropping the photo, before the POST.
PREPARE_SECONDS = 30
# Longer than the POST may take, so that nobody takes the job for crashed while we wait.
SUBMIT_LEASE_SECONDS = CREATE_SECONDS + 30
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
        create_unsent(endpoint=job.endpoint)
        job_reschedule(job=job, seconds=backoff(job.attempts), failed=True)
        return
    if _enter_submitting(job, lease):
        _post(job, lease, provider, request)


def _request(job: Job) -> RenderRequest:
    return RenderRequest(
        prompt=job.prompt,
        model=job.upstream,
        seconds=job.seconds,
        size=job.size,
        image=render_image(job=job),
        image_type=CONTENT_TYPE,
    )


class _Closed(Exception):
    """The endpoint may not be used for this job now."""


class _Lost(Exception):
    """The job is another worker's by now."""


def _enter_submitting(job: Job, lease: UUID) -> bool:
    """Commit that the POST comes next, with its cost; False when it does not."""
    try:
        _commit_submitting(job, lease)
    except _Lost:
        return False
    except _Closed:
        create_unsent(endpoint=job.endpoint)
        budget_tell(endpoint=job.endpoint)
        job_reschedule(job=job, seconds=jittered(CLOSED_PAUSE_SECONDS))
        return False
    return True


@transaction.atomic
def _commit_submitting(job: Job, lease: UUID) -> None:
    if not spending_reserve(endpoint=job.endpoint, microdollars=job.cost_microdollars):
        raise _Closed
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
    if moved is None:
        raise _Lost


def _post(job: Job, lease: UUID, provider: VideoProvider, request: RenderRequest) -> None:
    try:
        video = asyncio.run(_create(provider, request))
    except ProviderError as error:
        job_refuse(job=job, lease=lease, error=error)
    except Exception:
        # Whatever went wrong here, the POST may have left: only looking tells.
        logger.exception("job %s: the POST broke", job.pk)
        unknown_enter(job_id=job.pk, lease=lease)
    else:
        create_worked(endpoint=job.endpoint)
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
