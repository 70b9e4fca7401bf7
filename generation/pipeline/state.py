"""The state machine of a job: which state may follow which, and the one way to change it.

    queued -> submitting -> rendering -> storing -> ready
                 |  ^           ^
                 v  (queued)    |
              unknown ----------+

Every state that is not final can end `failed`; `queued` and `rendering` can end `canceled`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Least, Now

from common.live import change_announce_on_commit
from generation.metrics import ENDED, STATE_SECONDS
from generation.models import FINAL, Job, JobEvent, JobState
from generation.pipeline.wake import mail_on_commit, wake_on_commit

logger = logging.getLogger(__name__)

S = JobState

TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    S.QUEUED: frozenset({S.SUBMITTING, S.FAILED, S.CANCELED}),
    S.SUBMITTING: frozenset({S.QUEUED, S.UNKNOWN, S.RENDERING, S.FAILED}),
    S.UNKNOWN: frozenset({S.RENDERING, S.FAILED}),
    S.RENDERING: frozenset({S.STORING, S.FAILED, S.CANCELED}),
    S.STORING: frozenset({S.READY, S.FAILED}),
    S.READY: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELED: frozenset(),
}

# Whoever calls a job off knows it; of these ends its creator is told.
TOLD = (S.READY, S.FAILED)


def after(seconds: float) -> Combinable:
    """The database's time in so many seconds; a worker's clock may be wrong."""
    return Now() + timedelta(seconds=seconds)


def not_past_deadline(seconds: float) -> Combinable:
    """In so many seconds, or at the deadline of the job's state if that comes first.

    A provider may ask us to wait longer than its job may take; its creator is not kept waiting.
    """
    return Least(after(seconds), F("deadline_at"))


def job_transition(
    *,
    job_id: UUID,
    lease: UUID | None,
    to: JobState,
    from_states: Collection[JobState],
    message: str,
    params: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Job | None:
    """Move a job to the state `to` and append its event; None when it was not ours to move.

    One conditional UPDATE on the state and the lease decides. `lease` is the token of the worker
    that holds the job, or None for what needs no lease (its creator calling it off). The new state
    is due at once unless `due_at` says otherwise, and the lease ends unless `fields` renew it.
    `message` is a code of `generation.words`.
    """
    _check(to, from_states)
    rows, about = Job.objects.filter(pk=job_id, state__in=from_states), {"job_id": str(job_id)}
    if lease is not None:
        rows = rows.filter(lease_token=lease)
    with transaction.atomic():
        if not rows.update(**(_entering(to) | fields)):
            logger.info(
                "job %s was not moved to %s: held by another or elsewhere", job_id, to, extra=about
            )
            return None
        job = Job.objects.annotate(left=_left("state"), left_at=_left("at")).get(pk=job_id)
        event_append(job=job, message=message, params=params)
        transaction.on_commit(partial(_count, job, left=job.left, left_at=job.left_at))
        if not job.is_final and "lease_token" not in fields and "due_at" not in fields:
            wake_on_commit()
        change_announce_on_commit(creator_id=job.owner_id, job_id=job_id)
        if to in TOLD:
            mail_on_commit(job_id=job_id)
    logger.info("job %s is %s (%s)", job_id, to, message, extra=about | {"provider": job.endpoint})
    return job


def event_append(*, job: Job, message: str, params: Mapping[str, Any] | None = None) -> JobEvent:
    """The timeline's row for the state that `job` has just entered."""
    return JobEvent.objects.create(
        job=job, sequence=job.steps, state=job.state, code=message, params=dict(params or {})
    )


def _left(column: str) -> Subquery:
    """Of the state that the job was in before this one, out of its timeline."""
    before = JobEvent.objects.filter(job=OuterRef("pk"), sequence=OuterRef("steps") - 1)
    return Subquery(before.values(column))


def _count(job: Job, *, left: str | None, left_at: datetime | None) -> None:
    """For /metrics. What stood in no timeline took no time that anybody knows."""
    if left and left_at:
        STATE_SECONDS.observe(left, seconds=(job.entered_at - left_at).total_seconds())
    if job.is_final:
        ENDED.add(job.endpoint, job.state, job.failure_code)


def _check(to: JobState, from_states: Collection[JobState]) -> None:
    wrong = [state for state in from_states if to not in TRANSITIONS[state]]
    if wrong or not from_states:
        raise ValueError(f"{to} does not follow {wrong or 'nothing'}")


def _entering(state: JobState) -> dict[str, Any]:
    """What changes with the state itself."""
    values: dict[str, Any] = {
        "state": state,
        "entered_at": Now(),
        "steps": F("steps") + 1,
        "attempts": 0,
        "due_at": None if state in FINAL else Now(),
        "lease_token": None,
        "lease_until": None,
    }
    if state in FINAL:
        values |= {"finished_at": Now(), "deadline_at": None, "kept_until": _kept_until()}
    if state == S.READY:
        values["progress"] = 100
    return values | _deadline(state)


def _kept_until() -> Combinable | None:
    """What its creator is told, and what holds whatever the setting becomes."""
    days = settings.RETENTION_DAYS
    return Now() + timedelta(days=days) if days else None


def _deadline(state: JobState) -> dict[str, Any]:
    """When it must have left `state`; a job that goes back to the queue keeps its deadline."""
    if state == S.QUEUED:
        return {"deadline_at": F("created_at") + timedelta(seconds=settings.JOB_QUEUE_SECONDS)}
    seconds = {
        S.UNKNOWN: settings.JOB_UNKNOWN_SECONDS,
        S.RENDERING: settings.JOB_RENDER_SECONDS,
        S.STORING: settings.JOB_STORE_SECONDS,
    }.get(state)
    return {} if seconds is None else {"deadline_at": after(seconds)}
