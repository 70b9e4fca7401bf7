"""What is due and who does it. Runs each second and after every step that leaves work behind.

Work whose jobs share questions (polling, looking for lost renders) is one message for an endpoint:
whoever takes it claims the jobs. The rest is claimed here, one message for each job. What may be
handed to a renderer now is asked of its gate before anything is claimed, so that a queue that has
to wait costs nothing and keeps its order.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError

from generation.models import JobState, Renderer
from generation.pipeline.leases import (
    DISPATCH_SECONDS,
    Claim,
    Due,
    due_claim,
    due_count,
    leases_return,
)
from generation.pipeline.state import job_transition
from generation.pipeline.wake import send
from generation.selectors.renderers import renderers_open
from generation.traffic.gate import creates_take

logger = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 200
# Few, since a worker sends few at a time; the next sweep comes when one of them is done.
SUBMITTED_AT_ONCE = 4

SUBMIT = "generation.tasks.submit_job"
STORE = "generation.tasks.store_job"
SHARED = {
    JobState.RENDERING: "generation.tasks.poll_jobs",
    JobState.UNKNOWN: "generation.tasks.find_jobs",
}


@dataclass(frozen=True, slots=True)
class Work:
    """One message: a task by name, what it is told, and the claims that it carries out."""

    task: str
    kwargs: dict[str, Any]
    claims: list[Claim] = field(default_factory=list)


def sweep() -> int:
    """Hand out what is due; how many messages. What cannot be sent is given back."""
    sent = 0
    for work in work_plan(due_count()):
        if send(work.task, expires=DISPATCH_SECONDS, **work.kwargs):
            sent += 1
        else:
            leases_return(claims=work.claims)
    return sent


def work_plan(waiting: Iterable[Due]) -> Iterator[Work]:
    """The messages for what waits. Jobs that a crash left in `submitting` become `unknown`."""
    queued = []
    for due in waiting:
        if due.state in SHARED:
            yield Work(SHARED[due.state], {"endpoint": due.endpoint})
        elif due.state == JobState.QUEUED:
            queued.append(due)
        else:
            yield from _claimed(due)
    if queued:
        yield from _admitted(queued, renderers_open())


def _claimed(due: Due) -> Iterator[Work]:
    claims = due_claim(limit=CLAIMED_AT_ONCE, states={due.state}, endpoint=due.endpoint)
    for claim in claims:
        if claim.state == JobState.STORING:
            yield Work(STORE, _names(claim), [claim])
        else:
            _crashed(claim)


def _admitted(queued: list[Due], open_now: Mapping[str, Renderer]) -> Iterator[Work]:
    """Those whose time in the queue is over, to be refunded, and as many as may be handed over."""
    for due in queued:
        if due.overdue:
            claims = due_claim(
                limit=CLAIMED_AT_ONCE, states={due.state}, endpoint=due.endpoint, overdue=True
            )
            yield from map(_submit, claims)
        renderer = open_now.get(due.endpoint)
        fresh = min(due.count - due.overdue, SUBMITTED_AT_ONCE)
        if renderer is None or fresh <= 0:
            continue
        taken = creates_take(
            endpoint=due.endpoint, want=fresh, per_minute=renderer.creates_per_minute
        )
        if taken:
            claims = due_claim(limit=taken, states={due.state}, endpoint=due.endpoint)
            yield from map(_submit, claims)


def _submit(claim: Claim) -> Work:
    return Work(SUBMIT, _names(claim) | {"endpoint": claim.endpoint}, [claim])


def _names(claim: Claim) -> dict[str, Any]:
    return {"job_id": str(claim.job_id), "lease": str(claim.lease)}


def _crashed(claim: Claim) -> None:
    """Its lease outlived the POST's time-out: whether it was accepted, only looking tells."""
    try:
        job_transition(
            job_id=claim.job_id,
            lease=claim.lease,
            to=JobState.UNKNOWN,
            from_states={JobState.SUBMITTING},
            message="unknown",
        )
    except DatabaseError:
        # The others of this sweep must not wait for it; its lease ends and it is claimed again.
        logger.exception("job %s could not be moved on", claim.job_id)
