"""The unhappy end: state, event and refund are one transaction."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from credits.services import credits_refund
from generation.models import Job, JobState, LeakReason
from generation.pipeline.leaks import leak_book
from generation.pipeline.state import job_transition


def job_fail(
    *,
    job_id: UUID,
    lease: UUID | None,
    from_states: Collection[JobState],
    code: str,
    detail: str = "",
    leak: LeakReason | None = None,
) -> Job | None:
    """End a job as `failed` and give its credits back; None when it was not ours to end.

    `lease` is the token of the worker that holds it, or None for staff, who need none. `code` is
    one of `generation.words.FAILURES`, `detail` the provider's own words (for staff), `leak` says
    why its render costs us nevertheless.
    """
    with transaction.atomic():
        job = job_transition(
            job_id=job_id,
            lease=lease,
            to=JobState.FAILED,
            from_states=from_states,
            message=code,
            failure_code=code,
            failure_detail=detail[:500],
        )
        if job is None:
            return None
        credits_refund(
            creator_id=job.owner_id,
            job_id=job.pk,
            amount=job.credits,
            memo=_("the video could not be made"),
        )
        if leak and job.provider_job_id:
            leak_book(job=job, provider_job_id=job.provider_job_id, reason=leak)
    return job
