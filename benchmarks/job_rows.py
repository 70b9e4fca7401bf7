"""The jobs that the charges of `ledger_rows` are for: those that ended, and those that render."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.ledger_rows import PRICE
from credits.models import Wallet
from generation.models import FINAL, Asset, Job, JobState
from generation.models.assets import AssetKind

Values = dict[str, UUID | float]

# A copy of the sample for every closed charge without a job; all other columns are the sample's.
_COPY = """
INSERT INTO generation_job
SELECT copy.*
FROM generation_job AS sample
JOIN credits_transaction AS closing ON closing.kind = %s
CROSS JOIN LATERAL jsonb_populate_record(sample, jsonb_build_object(
    'id', substr(closing.reference, 5), 'owner_id', closing.creator_id,
    'provider_job_id', 'video_' || closing.id)) AS copy
WHERE sample.id = %s
    AND NOT EXISTS (SELECT FROM generation_job AS known WHERE known.id = copy.id)
"""

# A copy for every charge that is open, numbered by its creator's place: as if each had been handed
# over at some time of the last minutes, and looked at lately.
_COPY_OPEN = """
INSERT INTO generation_job
SELECT copy.*
FROM generation_job AS sample
CROSS JOIN (
    SELECT charge.creator_id, charge.reference, random() AS age,
           row_number() OVER (ORDER BY charge.creator_id) AS number
    FROM credits_transaction AS charge
    WHERE charge.kind = 'charge' AND NOT EXISTS (
        SELECT FROM credits_transaction AS closing
        WHERE closing.reference = charge.reference AND closing.kind IN ('settle', 'refund'))
) AS open
CROSS JOIN LATERAL jsonb_populate_record(sample, jsonb_build_object(
    'id', substr(open.reference, 5), 'owner_id', open.creator_id,
    'provider_job_id', 'video_' || lpad(open.number::text, 6, '0'),
    'submitted_at', statement_timestamp() - open.age * %(oldest)s * interval '1 s',
    'entered_at', statement_timestamp() - open.age * %(oldest)s * interval '1 s',
    'due_at', statement_timestamp() + random() * %(due_within)s * interval '1 s')) AS copy
WHERE sample.id = %(sample)s
"""

# So many takes of one creator, minute after minute into the past; every state, place and model that
# a wall can be filtered by, and prompts of the usual length that are told apart by their number.
_COPY_WALL = """
INSERT INTO generation_job
SELECT copy.*
FROM generation_job AS sample
CROSS JOIN generate_series(1, %(count)s) AS number
CROSS JOIN LATERAL jsonb_populate_record(sample, jsonb_build_object(
    'id', gen_random_uuid(), 'owner_id', %(owner)s::uuid,
    'provider_job_id', 'video_' || gen_random_uuid(),
    'state', CASE WHEN number %% 10 = 0 THEN 'failed' ELSE 'ready' END,
    'failure_code', CASE WHEN number %% 10 = 0 THEN 'render_failed' ELSE '' END,
    'platform', (ARRAY['tiktok', 'youtube', 'square'])[1 + number %% 3],
    'model', (ARRAY['sora-2', 'sora-2-pro'])[1 + number %% 2],
    'product', 'the mug number' || number || 'x',
    'prompt', %(prompt)s || number,
    'created_at', statement_timestamp() - number * interval '1 minute')) AS copy
WHERE sample.id = %(sample)s
"""
_PROMPT = "Steam rises over the cup while a hand turns it slowly towards the window. " * 12


def jobs_fill() -> None:
    """A ready job for each settled charge that has none, a failed one for each refunded charge."""
    with transaction.atomic(), connection.cursor() as cursor:
        for state, kind in ((JobState.READY, "settle"), (JobState.FAILED, "refund")):
            sample = _sample(state)
            cursor.execute(_COPY, [kind, sample.pk])
            sample.delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) generation_job")


def jobs_render(*, oldest: float, due_within: float) -> None:
    """A rendering job for each open charge, `video_000001` and so on at the provider.

    They began to render up to `oldest` seconds ago and are due within so many seconds.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        sample = _sample(JobState.RENDERING)
        values: Values = {"sample": sample.pk, "oldest": oldest, "due_within": due_within}
        cursor.execute(_COPY_OPEN, values)
        sample.delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) generation_job")


def walls_fill(takes: Mapping[UUID, int]) -> None:
    """So many takes of each creator that have ended, of every kind; without moving credits."""
    with transaction.atomic(), connection.cursor() as cursor:
        sample = _sample(JobState.READY)
        for owner_id, count in takes.items():
            wall = {"owner": owner_id, "sample": sample.pk}
            cursor.execute(_COPY_WALL, {**wall, "count": count, "prompt": _PROMPT})
        sample.delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) generation_job")


def _sample(state: JobState) -> Job:
    owner = Wallet.objects.values_list("pk", flat=True)[0]
    video = Asset.objects.create(
        owner_id=owner,
        kind=AssetKind.VIDEO,
        storage_key=f"bench/{uuid4()}",
        content_type="video/mp4",
        bytes=1,
        sha256="0" * 64,
        width=720,
        height=1280,
    )
    return Job.objects.create(
        owner_id=owner,
        image=video,
        video=video if state == JobState.READY else None,
        prompt="Made for a measurement.",
        platform="tiktok",
        model="sora-2",
        upstream="sora-2",
        endpoint="openai",
        provider_job_id=f"video_{uuid4()}",
        seconds=4,
        size="720x1280",
        credits=PRICE,
        cost_microdollars=1,
        state=state,
        steps=1,
        failure_code="provider_failed" if state == JobState.FAILED else "",
        **_times(state),
    )


def _times(state: JobState) -> dict[str, datetime]:
    now = timezone.now()
    if state in FINAL:
        return {"finished_at": now}
    return {"due_at": now, "deadline_at": now + timedelta(seconds=settings.JOB_RENDER_SECONDS)}
