"""What is due and who does it. Runs each second and after every step that leaves work behind."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError

from generation.models import JobState
from generation.pipeline.job_poll import BATCH
from generation.pipeline.leases import DISPATCH_SECONDS, Claim, due_claim, leases_return
from generation.pipeline.state import job_transition
from generation.pipeline.wake import send

logger = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 200

# States whose jobs are worked on one by one, and those that share questions to their endpoint.
SINGLE = {
    JobState.QUEUED: "generation.tasks.submit_job",
    JobState.STORING: "generation.tasks.store_job",
}
BATCHED = {
    JobState.RENDERING: "generation.tasks.poll_jobs",
    JobState.UNKNOWN: "generation.tasks.find_jobs",
}


@dataclass(frozen=True, slots=True)
class Work:
    """One message: a task by name, what it is told, and the claims that it carries out."""

    task: str
    kwargs: dict[str, object]
    claims: list[Claim]


def sweep() -> int:
    """Claim what is due and hand it out; how many jobs. What cannot be sent is given back."""
    claims = due_claim(limit=CLAIMED_AT_ONCE)
    for work in work_plan(claims):
        if not send(work.task, expires=DISPATCH_SECONDS, **work.kwargs):
            leases_return(claims=work.claims)
    return len(claims)


def work_plan(claims: list[Claim]) -> Iterator[Work]:
    """The messages for these claims. Jobs that a crash left in `submitting` become `unknown`."""
    shared: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.state in SINGLE:
            kwargs = {"job_id": str(claim.job_id), "lease": str(claim.lease)}
            yield Work(SINGLE[claim.state], dict(kwargs), [claim])
        elif claim.state in BATCHED:
            shared[BATCHED[claim.state], claim.endpoint].append(claim)
        else:
            _crashed(claim)
    for (task, endpoint), group in shared.items():
        for start in range(0, len(group), BATCH):
            yield _batch(task, endpoint, group[start : start + BATCH])


def _batch(task: str, endpoint: str, claims: list[Claim]) -> Work:
    pairs = [[str(claim.job_id), str(claim.lease)] for claim in claims]
    return Work(task, {"endpoint": endpoint, "claims": pairs}, claims)


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
