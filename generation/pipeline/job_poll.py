"""Follow renders: many jobs of an endpoint in one batch, each asked again when it is worth it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from math import ceil
from uuid import UUID

from generation.models import Job, JobState, LeakReason
from generation.pipeline.job_fail import job_fail
from generation.pipeline.leases import backoff, jittered, job_reschedule, leases_take, overdue
from generation.pipeline.state import job_transition
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import (
    ASK_SECONDS,
    ProviderError,
    RemoteStatus,
    RemoteVideo,
    VideoProvider,
)
from generation.words import failure_code

logger = logging.getLogger(__name__)

AT_ONCE = 20
BATCH = 200
# A render that its provider denies this often in a row is lost there.
DENIALS = 6
DENIED = {"http_404", "not_found", "video_not_found"}

Answer = RemoteVideo | ProviderError


def jobs_poll(*, endpoint: str, claims: Sequence[tuple[UUID, UUID]]) -> None:
    """Ask once for each of these jobs and move on those that have ended."""
    jobs = leases_take(
        claims=claims, seconds=_lease_seconds(len(claims)), states={JobState.RENDERING}
    )
    if not jobs:
        return
    answers = asyncio.run(_ask_all(endpoint, [str(job.provider_job_id) for job in jobs]))
    late = overdue(jobs)
    for job, answer in zip(jobs, answers, strict=True):
        # One job that cannot be moved must not hold up the others of its batch.
        try:
            _apply(job, answer, late=job.pk in late)
        except Exception:
            logger.exception("job %s could not be moved on", job.pk)


def poll_seconds(age: float) -> float:
    """How long to wait before asking again about a render `age` seconds old."""
    return jittered(min(max(age / 20, 0.5), 15))


async def _ask_all(endpoint: str, video_ids: list[str]) -> list[Answer]:
    try:
        provider = get_provider(endpoint)
    except EndpointNotConfigured:
        gone = ProviderError("the endpoint is not configured", code="endpoint_gone")
        return [gone] * len(video_ids)
    gate = asyncio.Semaphore(AT_ONCE)
    async with provider:
        return await asyncio.gather(*(_ask(provider, video_id, gate) for video_id in video_ids))


async def _ask(provider: VideoProvider, video_id: str, gate: asyncio.Semaphore) -> Answer:
    async with gate:
        try:
            return await provider.retrieve(video_id)
        except ProviderError as error:
            return error


def _lease_seconds(count: int) -> int:
    """Every question may run into its time-out; a batch asks several at once."""
    return ASK_SECONDS * ceil(count / AT_ONCE) + 15


def _apply(job: Job, answer: Answer, *, late: bool) -> None:
    if isinstance(answer, ProviderError):
        _unanswered(job, answer, late=late)
    elif answer.status is RemoteStatus.COMPLETED:
        _completed(job)
    elif answer.status is RemoteStatus.FAILED:
        code = failure_code(answer.error_code, answer.error_message, otherwise="render_failed")
        _fail(job, code, detail=f"{answer.error_code}: {answer.error_message}")
    elif late:
        _fail(job, "render_timeout", leak=LeakReason.RENDER_TIMEOUT)
    else:
        job_reschedule(job=job, seconds=poll_seconds(_age(job)), progress=answer.progress)


def _unanswered(job: Job, error: ProviderError, *, late: bool) -> None:
    logger.info("job %s: no answer about its render: %s", job.pk, error.code)
    if late:
        _fail(job, "render_timeout", detail=error.code, leak=LeakReason.RENDER_TIMEOUT)
    elif error.code in DENIED and job.attempts + 1 >= DENIALS:
        _fail(job, "render_failed", detail=f"{error.code}: {error.message}")
    else:
        wait = backoff(job.attempts) if error.retry_after is None else error.retry_after
        job_reschedule(job=job, seconds=wait, failed=True)


def _completed(job: Job) -> None:
    job_transition(
        job_id=job.pk,
        lease=job.lease_token,
        to=JobState.STORING,
        from_states={JobState.RENDERING},
        message="storing",
    )


def _fail(job: Job, code: str, *, detail: str = "", leak: LeakReason | None = None) -> None:
    if job.lease_token:
        job_fail(
            job_id=job.pk,
            lease=job.lease_token,
            from_states={JobState.RENDERING},
            code=code,
            detail=detail,
            leak=leak,
        )


def _age(job: Job) -> float:
    """Seconds since it began to render, both times being the database's or nearly so."""
    return max(0.0, (job.due_at - job.entered_at).total_seconds()) if job.due_at else 0.0
