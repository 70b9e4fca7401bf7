"""Who works on a job at the moment. A lease is a random token with an end, by the database's clock.

The sweep claims due rows with a short lease and hands them on; the worker that gets the message
extends it (or finds that it came too late) before it does anything.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now

from generation.models import Job, JobState
from generation.pipeline.state import after, not_past_deadline

# From claiming to a worker's first step. A message that was lost is made up for after this.
DISPATCH_SECONDS = 15

# With FOR UPDATE, what another sweep claims at the same moment is skipped. A CTE, since PostgreSQL
# may run a subquery of IN once for each row, and each run would lock `limit` others.
_CLAIM = """
WITH due AS (
    SELECT id FROM generation_job
    WHERE due_at <= statement_timestamp()
      AND (lease_until IS NULL OR lease_until <= statement_timestamp())
      AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s::text[]))
      AND (%(endpoint)s::text IS NULL OR endpoint = %(endpoint)s::text)
      AND (NOT %(overdue)s OR deadline_at <= statement_timestamp())
    ORDER BY due_at, created_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE generation_job AS job
SET lease_token = gen_random_uuid(),
    lease_until = statement_timestamp() + make_interval(secs => %(seconds)s)
FROM due WHERE job.id = due.id
RETURNING job.due_at, job.created_at, job.id, lease_token, job.state, job.endpoint
"""

_DUE = """
SELECT state, endpoint, count(*), count(*) FILTER (WHERE deadline_at <= statement_timestamp())
FROM generation_job
WHERE due_at <= statement_timestamp()
  AND (lease_until IS NULL OR lease_until <= statement_timestamp())
GROUP BY state, endpoint ORDER BY state, endpoint
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One due job and the lease under which it may be worked on."""

    job_id: UUID
    lease: UUID
    state: JobState
    endpoint: str


@dataclass(frozen=True, slots=True)
class Due:
    """How many jobs of one state and endpoint wait for somebody; `overdue` of them too long."""

    state: JobState
    endpoint: str
    count: int
    overdue: int


def due_count() -> list[Due]:
    """What is due and held by nobody, by state and endpoint."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        return [
            Due(JobState(state), endpoint, count, overdue)
            for state, endpoint, count, overdue in cursor.fetchall()
        ]


def due_claim(
    *,
    limit: int,
    states: Collection[JobState] | None = None,
    endpoint: str | None = None,
    overdue: bool = False,
    seconds: float = DISPATCH_SECONDS,
) -> list[Claim]:
    """Claim up to `limit` due jobs that nobody holds, for `seconds`; the longest due first.

    Of all states and endpoints unless said otherwise; with `overdue` only those past the deadline
    of their state.
    """
    values = {
        "limit": limit,
        "states": None if states is None else [str(state) for state in states],
        "endpoint": endpoint,
        "overdue": overdue,
        "seconds": seconds,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        # RETURNING keeps no order of its own.
        return [
            Claim(job_id, lease, JobState(state), endpoint)
            for _due, _created, job_id, lease, state, endpoint in sorted(cursor.fetchall())
        ]


def leases_take(
    *, claims: Iterable[tuple[UUID, UUID]], seconds: float, states: Collection[JobState]
) -> list[Job]:
    """Extend the leases that are still ours by `seconds` from now; the jobs that go with them.

    A lease that ended or passed to another, and a job that has moved on, are left out.
    """
    wanted = Q(pk__in=[])
    for job_id, lease in claims:
        wanted |= Q(pk=job_id, lease_token=lease)
    live = Job.objects.filter(wanted, state__in=states, lease_until__gt=Now())
    with transaction.atomic():
        held = list(live.order_by("pk").select_for_update().values_list("pk", flat=True))
        Job.objects.filter(pk__in=held).update(lease_until=after(seconds))
        return list(Job.objects.filter(pk__in=held).select_related("image"))


def lease_take(
    *, job_id: UUID, lease: UUID, seconds: float, states: Collection[JobState]
) -> Job | None:
    """`leases_take` for one job."""
    return next(iter(leases_take(claims=[(job_id, lease)], seconds=seconds, states=states)), None)


def lease_renew(*, job_id: UUID, lease: UUID, seconds: float) -> bool:
    """Hold on to a job during long work; False when it is another's by now."""
    held = Job.objects.filter(pk=job_id, lease_token=lease)
    return bool(held.update(lease_until=after(seconds)))


def leases_put_off(*, claims: Iterable[tuple[UUID, UUID]], seconds: float) -> None:
    """Give jobs back until `seconds` from now, or their deadline: nobody has time for them here."""
    for job_id, lease in claims:
        Job.objects.filter(pk=job_id, lease_token=lease).update(
            due_at=not_past_deadline(seconds), lease_token=None, lease_until=None
        )


def leases_return(*, claims: Iterable[Claim]) -> None:
    """Let the next sweep claim these at once: their messages could not be sent."""
    for claim in claims:
        Job.objects.filter(pk=claim.job_id, lease_token=claim.lease).update(
            lease_token=None, lease_until=None
        )


def job_reschedule(*, job: Job, seconds: float, failed: bool = False) -> bool:
    """Give the job back until `seconds` from now, or its deadline.

    What made it due while we held it wins: then it is due now.
    """
    return bool(
        Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token).update(
            due_at=Case(When(due_at=job.due_at, then=not_past_deadline(seconds)), default=Now()),
            attempts=F("attempts") + 1 if failed else 0,
            lease_token=None,
            lease_until=None,
        )
    )


def overdue(jobs: Collection[Job]) -> set[UUID]:
    """Those whose present state should have ended by now."""
    rows = Job.objects.filter(pk__in=[job.pk for job in jobs], deadline_at__lte=Now())
    return set(rows.values_list("pk", flat=True))


def backoff(attempts: int, *, longest: float = 60) -> float:
    """Seconds to wait after `attempts` failures: 1, 2, 4 ... jittered so that jobs spread."""
    return jittered(min(2.0 ** min(attempts, 16), longest))


def jittered(seconds: float) -> float:
    """`seconds`, give or take a fifth."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, protects nothing)
