"""Jobs whose POST was not answered: look for their renders in the provider's listing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from generation.models import Job, JobState
from generation.pipeline.asking import Asking
from generation.pipeline.job_accept import remote_accept
from generation.pipeline.job_fail import job_fail
from generation.pipeline.leases import due_claim, jittered, job_reschedule, leases_take, overdue
from generation.pipeline.matching import renders_match, renders_since
from generation.providers import EndpointNotConfigured
from generation.providers.base import ProviderError, RemoteVideo

logger = logging.getLogger(__name__)

AT_ONCE = 200
LOOK_AGAIN_SECONDS = 3
LEASE_SECONDS = 60


def jobs_find(*, endpoint: str) -> None:
    """Look once for each job of `endpoint` that waits; those past their deadline are refunded."""
    jobs = _claimed(endpoint)
    missing = [job for job in jobs if not job.provider_job_id]
    found = renders_match(endpoint, missing, _listed(endpoint, missing)) if missing else {}
    late = overdue(missing)
    for job in jobs:
        # One job that cannot be moved must not hold up the others.
        try:
            _conclude(job, found.get(job.pk), late=job.pk in late)
        except Exception:
            logger.exception("job %s could not be moved on", job.pk)


def _claimed(endpoint: str) -> list[Job]:
    claims = due_claim(limit=AT_ONCE, states={JobState.UNKNOWN}, endpoint=endpoint)
    return leases_take(
        claims=[(claim.job_id, claim.lease) for claim in claims],
        seconds=LEASE_SECONDS,
        states={JobState.UNKNOWN},
    )


def _listed(endpoint: str, missing: Sequence[Job]) -> list[RemoteVideo]:
    """The renders that may be theirs; none when the endpoint does not answer now."""
    try:
        with Asking(endpoint) as asking:
            return renders_since(asking, missing)
    except (ProviderError, EndpointNotConfigured) as error:
        logger.warning("%s cannot be asked for its renders: %s", endpoint, error)
        return []


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
