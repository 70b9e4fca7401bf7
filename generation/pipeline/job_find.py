"""Jobs whose POST was not answered: look for their renders in the provider's listing.

The protocol has no field of ours, so a render is recognised by model, prompt, seconds, size and
time; never one that another job holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from generation.models import Job, JobState, LeakedCost
from generation.pipeline.job_fail import job_fail
from generation.pipeline.job_submit import remote_accept
from generation.pipeline.leases import jittered, job_reschedule, leases_take, overdue
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import ASK_SECONDS, CREATE_SECONDS, ProviderError, RemoteVideo
from generation.providers.listing import list_recent

logger = logging.getLogger(__name__)

LISTED = 100
LOOK_AGAIN_SECONDS = 3
# How far the provider's clock may be from ours.
CLOCK_SLACK_SECONDS = 120


def jobs_find(*, endpoint: str, claims: Sequence[tuple[UUID, UUID]]) -> None:
    """Look once for each of these jobs; those past their deadline are given up with a refund."""
    jobs = leases_take(claims=claims, seconds=ASK_SECONDS * 2, states={JobState.UNKNOWN})
    if not jobs:
        return
    missing = sorted((job for job in jobs if not job.provider_job_id), key=_sent)
    found = _matches(missing, _free(endpoint, _listing(endpoint))) if missing else {}
    late = overdue(missing)
    for job in jobs:
        # One job that cannot be moved must not hold up the others.
        try:
            _conclude(job, found.get(job.pk), late=job.pk in late)
        except Exception:
            logger.exception("job %s could not be moved on", job.pk)


def video_fits(job: Job, video: RemoteVideo) -> bool:
    """Whether a listed render can be this job's. What a provider leaves out is not held against it;
    without the prompt nothing can be recognised."""
    return (
        video.prompt == job.prompt
        and (video.model is None or video.model.startswith(job.upstream))
        and video.seconds in (None, job.seconds)
        and video.size in (None, job.size)
        and (video.created_at is None or _in_time(job, video.created_at))
    )


def _in_time(job: Job, created_at: float) -> bool:
    sent = _sent(job)
    return sent - CLOCK_SLACK_SECONDS <= created_at <= sent + CREATE_SECONDS + CLOCK_SLACK_SECONDS


def _sent(job: Job) -> float:
    return (job.submitted_at or job.created_at).timestamp()


def _listing(endpoint: str) -> list[RemoteVideo]:
    """The newest renders; nothing when the endpoint cannot list or does not answer now."""
    try:
        return asyncio.run(_list(endpoint))
    except (ProviderError, EndpointNotConfigured) as error:
        logger.warning("%s cannot be asked for its renders: %s", endpoint, error)
        return []


async def _list(endpoint: str) -> list[RemoteVideo]:
    async with get_provider(endpoint) as provider:
        return await list_recent(provider, limit=LISTED)


def _free(endpoint: str, videos: list[RemoteVideo]) -> list[RemoteVideo]:
    """Renders that no job holds and that were not given up, oldest first."""
    ids = [video.id for video in videos]
    taken = set(
        Job.objects.filter(endpoint=endpoint, provider_job_id__in=ids)
        .values_list("provider_job_id", flat=True)
        .union(
            LeakedCost.objects.filter(endpoint=endpoint, provider_job_id__in=ids).values_list(
                "provider_job_id", flat=True
            )
        )
    )
    free = [video for video in videos if video.id not in taken]
    return sorted(free, key=lambda video: video.created_at or 0)


def _matches(jobs: list[Job], videos: list[RemoteVideo]) -> dict[UUID, RemoteVideo]:
    """Pair jobs and renders in the order of their times, so that twins get one each."""
    found: dict[UUID, RemoteVideo] = {}
    for job in jobs:
        video = next((video for video in videos if video_fits(job, video)), None)
        if video is not None and not _twin_is_submitting(job):
            found[job.pk] = video
            videos.remove(video)
    return found


def _twin_is_submitting(job: Job) -> bool:
    """Whether a job with the same wish waits for its answer: the render could be that one's."""
    return Job.objects.filter(
        state=JobState.SUBMITTING,
        endpoint=job.endpoint,
        upstream=job.upstream,
        seconds=job.seconds,
        size=job.size,
        prompt=job.prompt,
    ).exists()


def _conclude(job: Job, video: RemoteVideo | None, *, late: bool) -> None:
    # The answer to its POST may have come after all, too late to count but with the id.
    if video_id := job.provider_job_id or (video and video.id):
        _follow(job, video_id)
    elif late and job.lease_token:
        job_fail(
            job_id=job.pk,
            lease=job.lease_token,
            from_states={JobState.UNKNOWN},
            code="outcome_unknown",
        )
    else:
        job_reschedule(job=job, seconds=jittered(LOOK_AGAIN_SECONDS), failed=True)


def _follow(job: Job, video_id: str) -> None:
    if job.lease_token:
        remote_accept(
            job_id=job.pk,
            lease=job.lease_token,
            video_id=video_id,
            from_state=JobState.UNKNOWN,
            message="found",
        )
