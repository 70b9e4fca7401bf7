"""Jobs that are ready, without a renderer, and exports that are made without a worker."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models.functions import Now

from accounts.models import User
from common.storage import file_store
from generation import tasks
from generation.models import Asset, Export, Job, JobState
from generation.models.assets import AssetKind
from generation.pipeline.export_leases import exports_claim
from generation.tests.clips import Size, clip
from generation.tests.jobs.driving import order


def finished(
    owner: User, *, size: Size = (72, 128), seconds: float = 1, platform: str = "tiktok"
) -> Job:
    """A job whose video is a short clip, for pages and exports; its credits stay in flight."""
    job = order(owner, "A cup")
    video = stored_clip(owner, size=size, seconds=seconds)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.READY,
        platform=platform,
        provider_job_id=f"video_{uuid4().hex}",
        video=video,
        progress=100,
        finished_at=Now(),
        due_at=None,
        deadline_at=None,
    )
    return Job.objects.get(pk=job.pk)


def stored_clip(owner: User, *, size: Size, seconds: float) -> Asset:
    """A clip in storage, with its row."""
    with tempfile.TemporaryDirectory() as folder:
        content = clip(Path(folder, "clip.mp4"), size=size, seconds=seconds).read_bytes()
    return Asset.objects.create(
        owner=owner,
        kind=AssetKind.VIDEO,
        storage_key=file_store(key=f"videos/{uuid4().hex}.mp4", content=ContentFile(content)),
        content_type="video/mp4",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=size[0],
        height=size[1],
        duration=seconds,
    )


def delete_video(job: Job) -> None:
    """As if its creator had deleted it."""
    Asset.objects.filter(pk__in=[job.video_id]).update(deleted_at=Now())


def export_step() -> int:
    """One sweep of exports, its messages carried out here; how many were due."""
    claims = exports_claim(limit=10)
    for export_id, lease in claims:
        tasks.make_export(str(export_id), str(lease))
    return len(claims)


def export_due(export: Export) -> None:
    """As if its waiting were over."""
    Export.objects.filter(pk=export.pk, due_at__isnull=False).update(due_at=Now())


def export_lease_over(export: Export) -> None:
    """As if whoever made it had died a while ago."""
    Export.objects.filter(pk=export.pk).update(lease_until=Now() - timedelta(seconds=1))
