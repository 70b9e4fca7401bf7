"""A POST that began no render, or perhaps none: back to the queue, looked for, or refunded."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F

from generation.models import Job, JobState, PauseCode
from generation.pipeline.job_accept import unknown_enter
from generation.pipeline.job_fail import job_fail
from generation.pipeline.leases import backoff
from generation.pipeline.renderers import renderer_pause, spending_give_back
from generation.pipeline.state import job_transition, not_past_deadline
from generation.providers.base import UNREACHABLE, Accepted, ProviderError
from generation.traffic.gate import create_failed, endpoint_hold
from generation.words import failure_code

logger = logging.getLogger(__name__)

# How soon a job that met a closed endpoint is looked at again; resuming one makes its jobs due.
CLOSED_PAUSE_SECONDS = 30


def job_refuse(*, job: Job, lease: UUID, error: ProviderError) -> None:
    """Do what the failed POST of a job in `submitting` leaves to do."""
    logger.info("job %s was not taken: %s (%s)", job.pk, error.code, error.accepted)
    if error.accepted is Accepted.UNKNOWN:
        create_failed(endpoint=job.endpoint, job_id=job.pk)
        unknown_enter(job_id=job.pk, lease=lease)
    elif _is_about_the_job(error):
        _give_up(job, lease, error)
    else:
        wait = _wait(job, error)
        _tell_gate(job, error, wait)
        _back_to_queue(job, lease, wait)


def _is_about_the_job(error: ProviderError) -> bool:
    """Whether asking again is in vain. Some servers refuse content with a 403, as they would a key:
    one creator's words must not close the endpoint for all."""
    if error.account:
        return bool(failure_code(error.code, error.message, otherwise=""))
    return error.permanent


def _wait(job: Job, error: ProviderError) -> float:
    if error.account:
        return CLOSED_PAUSE_SECONDS
    return backoff(job.attempts) if error.retry_after is None else max(error.retry_after, 0.5)


def _tell_gate(job: Job, error: ProviderError, wait: float) -> None:
    """Let the others wait too, where the refusal is not about this job."""
    if error.account:
        detail = f"{error.code}: {error.message}"
        renderer_pause(endpoint=job.endpoint, code=PauseCode.ACCOUNT, detail=detail)
    elif error.code == UNREACHABLE:
        create_failed(endpoint=job.endpoint, job_id=job.pk)
    else:
        endpoint_hold(endpoint=job.endpoint, seconds=wait)


@transaction.atomic
def _give_up(job: Job, lease: UUID, error: ProviderError) -> None:
    failed = job_fail(
        job_id=job.pk,
        lease=lease,
        from_states={JobState.SUBMITTING},
        code=failure_code(error.code, error.message, otherwise="rejected"),
        detail=f"{error.code}: {error.message}",
    )
    if failed:
        spending_give_back(endpoint=job.endpoint, microdollars=job.cost_microdollars)


@transaction.atomic
def _back_to_queue(job: Job, lease: UUID, wait: float) -> None:
    moved = job_transition(
        job_id=job.pk,
        lease=lease,
        to=JobState.QUEUED,
        from_states={JobState.SUBMITTING},
        message="requeued",
        attempts=F("attempts") + 1,
        due_at=not_past_deadline(wait),
    )
    if moved:
        spending_give_back(endpoint=job.endpoint, microdollars=job.cost_microdollars)
