"""What staff does to a job that needs a person. Each deed may be pressed twice, and says why."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.audit import AuditAction, HasMeta, record
from common.errors import NotFound
from generation.errors import BeingFetched, JobEnded, NothingToFetch
from generation.models import FINAL, Job, JobState, LeakReason
from generation.pipeline.job_fail import job_fail
from generation.pipeline.state import after
from generation.pipeline.wake import remote_delete_on_commit, wake_on_commit

# The failure of a job that staff ended.
STOPPED = "stopped"
UNFINISHED = tuple(state for state in JobState if state not in FINAL)


@transaction.atomic
def job_poll_now(
    *, job_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> bool:
    """Have the next step of an unfinished job tried now rather than when it is due. Audited.

    False when it is due already: a worker is at it, or comes within a second. Raises NotFound, or
    JobEnded.
    """
    job = _unfinished(job_id)
    if not Job.objects.filter(pk=job_id, due_at__gt=Now()).update(due_at=Now()):
        return False
    wake_on_commit()
    _record(AuditAction.JOB_POLLED, job, reason, actor_id, request)
    return True


@transaction.atomic
def job_stop(*, job_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None) -> bool:
    """End an unfinished job, whatever its state, and give its credits back at once. Audited.

    Its render, if any, is booked as leaked cost and deleted as best we can; its creator is told as
    of any failure. False when staff stopped it before. Raises NotFound, or JobEnded.
    """
    job = _known(job_id)
    if job.failure_code == STOPPED:
        return False
    stopped = job_fail(
        job_id=job_id,
        lease=None,
        from_states=UNFINISHED,
        code=STOPPED,
        leak=LeakReason.CANCELED,
    )
    if stopped is None:
        raise JobEnded(delivered=job.state == JobState.READY)
    if stopped.provider_job_id:
        remote_delete_on_commit(endpoint=stopped.endpoint, video_id=stopped.provider_job_id)
    _record(AuditAction.JOB_STOPPED, job, reason, actor_id, request)
    return True


@transaction.atomic
def job_store_again(
    *, job_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> None:
    """Fetch a finished render again that could not be stored, with the whole time for it. Audited.

    Raises NotFound; JobEnded, NothingToFetch in another state; BeingFetched while its first tries
    go on, which a second click finds, too.
    """
    job = _unfinished(job_id)
    if job.state != JobState.STORING:
        raise NothingToFetch(rendering=job.state == JobState.RENDERING)
    troubled = Q(attempts__gt=0) | Q(deadline_at__lte=Now())
    again = Job.objects.filter(troubled, pk=job_id, state=JobState.STORING).update(
        attempts=0, due_at=Now(), deadline_at=after(settings.JOB_STORE_SECONDS)
    )
    if not again:
        raise BeingFetched
    wake_on_commit()
    _record(AuditAction.JOB_STORE_RETRIED, job, reason, actor_id, request)


def _known(job_id: UUID) -> Job:
    """The job as it is now, held until the end of the transaction."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no such video."))
    return job


def _unfinished(job_id: UUID) -> Job:
    job = _known(job_id)
    if job.is_final:
        raise JobEnded(delivered=job.state == JobState.READY)
    return job


def _record(
    action: AuditAction, job: Job, reason: str, actor_id: UUID, request: HasMeta | None
) -> None:
    record(
        actor_id=actor_id,
        action=action,
        target=f"job:{job.pk}",
        data={"reason": reason, "state": job.state},
        request=request,
    )
