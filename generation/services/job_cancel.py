"""A creator calls a job off: state, event and refund are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from credits.services import credits_refund
from generation.errors import NotCancelable
from generation.models import Job, JobState, LeakReason
from generation.pipeline.leaks import leak_book
from generation.pipeline.state import job_transition
from generation.pipeline.wake import remote_delete_on_commit
from generation.selectors.jobs import job_get_for_user


def job_cancel(*, owner_id: UUID, job_id: UUID, count_render: Callable[[], None]) -> None:
    """Call a job off and give its credits back; its render, if any, is deleted as best we can.

    `count_render` is called before a render that has begun is dropped, which costs us: callers hold
    it to the rate `cancel`, and what it raises leaves the job as it is. Raises NotFound for
    somebody else's, NotCancelable once it is too late.
    """
    job_get_for_user(owner_id=owner_id, job_id=job_id)
    if not _cancel(owner_id, job_id, JobState.QUEUED):
        # Looked at only now: a job that begins to render meanwhile does not slip past the rate.
        if job_get_for_user(owner_id=owner_id, job_id=job_id).state != JobState.RENDERING:
            raise NotCancelable
        count_render()
        if not _cancel(owner_id, job_id, JobState.RENDERING):
            raise NotCancelable


@transaction.atomic
def _cancel(owner_id: UUID, job_id: UUID, state: JobState) -> bool:
    job = job_transition(
        job_id=job_id,
        lease=None,
        to=JobState.CANCELED,
        from_states={state},
        message="canceled",
    )
    if job is None:
        return False
    credits_refund(
        creator_id=owner_id,
        job_id=job_id,
        amount=job.credits,
        memo=_("Refund: you called the video off"),
    )
    if job.provider_job_id:
        _drop_render(job, job.provider_job_id)
    return True


def _drop_render(job: Job, video_id: str) -> None:
    leak_book(job=job, provider_job_id=video_id, reason=LeakReason.CANCELED)
    remote_delete_on_commit(endpoint=job.endpoint, video_id=video_id)
