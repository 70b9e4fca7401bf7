"""Renders under way, by the thousand: claimed with one statement, put back with one.

A claim is a light row, not a model: ten thousand of them fit where one page of jobs would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

_CLAIM = """
WITH due AS (
    SELECT id FROM generation_job
    WHERE state = 'rendering' AND endpoint = %(endpoint)s
      AND due_at <= statement_timestamp() + make_interval(secs => %(ahead)s)
      AND (lease_until IS NULL OR lease_until <= statement_timestamp())
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE generation_job AS job
SET lease_token = %(lease)s,
    lease_until = statement_timestamp() + make_interval(secs => %(seconds)s)
FROM due WHERE job.id = due.id
RETURNING lease_token, job.id, owner_id, provider_job_id, model, due_at, progress, attempts,
    extract(epoch FROM statement_timestamp() - entered_at)::float8,
    deadline_at <= statement_timestamp()
"""

# What became due while we held it (a webhook) is due now.
_PUT_BACK = """
UPDATE generation_job AS job
SET due_at = CASE WHEN job.due_at = seen.due_at
        THEN least(statement_timestamp() + make_interval(secs => seen.wait), deadline_at)
        ELSE statement_timestamp() END,
    progress = greatest(job.progress, seen.progress),
    attempts = CASE WHEN seen.failed THEN attempts + 1 ELSE 0 END,
    lease_token = NULL, lease_until = NULL
FROM unnest(%(ids)s::uuid[], %(due)s::timestamptz[], %(wait)s::float8[],
            %(progress)s::smallint[], %(failed)s::boolean[])
    AS seen (id, due_at, wait, progress, failed)
WHERE job.id = seen.id AND state = 'rendering' AND lease_token = %(lease)s
"""

_COUNT = "SELECT count(*) FROM generation_job WHERE state = 'rendering' AND endpoint = %s"


@dataclass(frozen=True, slots=True)
class Render:
    """A claimed job in `rendering`. `age` is in seconds; `late` once its deadline has passed."""

    lease: UUID
    job_id: UUID
    owner_id: UUID
    remote_id: str
    model: str
    due_at: datetime
    progress: int
    attempts: int
    age: float
    late: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A claimed render that goes on: when to look again, and how far it is."""

    render: Render
    wait: float
    progress: int = 0
    failed: bool = False

    @property
    def moved(self) -> bool:
        """Whether it is further than it was at the last look."""
        return self.progress > self.render.progress


def renders_count(*, endpoint: str) -> int:
    """How many jobs are rendering at this endpoint."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [endpoint])
        ((count,),) = cursor.fetchall()
    return int(count)


def renders_claim(*, endpoint: str, limit: int, seconds: float, ahead: float = 0.0) -> list[Render]:
    """Claim up to `limit` renders that are due within `ahead` seconds, under one lease."""
    values: dict[str, Any] = {
        "endpoint": endpoint,
        "limit": limit,
        "seconds": seconds,
        "ahead": ahead,
        "lease": uuid4(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return [Render(*row) for row in cursor.fetchall()]


def renders_put_back(seen: Sequence[Seen]) -> None:
    """Give them back until their next look; one that is another's or elsewhere by now is left."""
    by_lease: dict[UUID, list[Seen]] = {}
    for one in seen:
        by_lease.setdefault(one.render.lease, []).append(one)
    for lease, group in by_lease.items():
        values: dict[str, Any] = {
            "lease": lease,
            "ids": [one.render.job_id for one in group],
            "due": [one.render.due_at for one in group],
            "wait": [one.wait for one in group],
            "progress": [one.progress for one in group],
            "failed": [one.failed for one in group],
        }
        with connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, values)
