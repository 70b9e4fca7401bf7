"""The jobs that the charges of `ledger_rows` are for, so that the whole proof has work to do."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.ledger_rows import PRICE
from credits.models import Wallet
from generation.models import Asset, Job, JobState
from generation.models.assets import AssetKind

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


def jobs_fill() -> None:
    """A ready job for each settled charge that has none, a failed one for each refunded charge."""
    with transaction.atomic(), connection.cursor() as cursor:
        for state, kind in ((JobState.READY, "settle"), (JobState.FAILED, "refund")):
            sample = _sample(state)
            cursor.execute(_COPY, [kind, sample.pk])
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
        video=video,
        prompt="Made for a measurement.",
        platform="tiktok",
        model="standard",
        upstream="standard",
        endpoint="openai",
        provider_job_id=f"video_{uuid4()}",
        seconds=4,
        size="720x1280",
        credits=PRICE,
        cost_microdollars=1,
        state=state,
        steps=1,
        failure_code="provider_failed" if state == JobState.FAILED else "",
        finished_at=timezone.now(),
    )
