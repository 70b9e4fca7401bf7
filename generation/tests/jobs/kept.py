"""Videos that have ended, with all the files that such a one may have, and files gone from them."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models.functions import Now

from accounts.models import User
from generation.models import Asset, Export, Job
from generation.models.assets import AssetKind
from generation.services.exports import export_request
from generation.tests.jobs.finished import export_step, finished, stored_clip


def complete(owner: User) -> Job:
    """A ready job with its video, poster, playback copy and an export; its photo beside them."""
    job = finished(owner)
    Job.objects.filter(pk=job.pk).update(
        poster=_file(owner, AssetKind.POSTER), playback=_file(owner, AssetKind.PLAYBACK)
    )
    export_request(owner_id=owner.id, job_id=job.pk, platform="instagram-feed")
    assert export_step() == 1
    return Job.objects.get(pk=job.pk)


def made_for(job: Job) -> list[Asset]:
    """Its files, without the photo."""
    exports = [export.asset_id for export in Export.objects.filter(job=job)]
    return list(
        Asset.objects.filter(pk__in=[job.video_id, job.poster_id, job.playback_id, *exports])
    )


def there(assets: list[Asset]) -> list[bool]:
    """Of each file: whether the storage has it."""
    return [default_storage.exists(asset.storage_key) for asset in assets]


def ago(job: Job, days: float) -> None:
    """As if everything about the job, and its photo, had happened so many days before."""
    past = timedelta(days=days)
    row = Job.objects.get(pk=job.pk)
    Job.objects.filter(pk=job.pk).update(
        finished_at=row.finished_at and row.finished_at - past,
        kept_until=row.kept_until and row.kept_until - past,
    )
    Asset.objects.filter(pk=job.image_id).update(created_at=Now() - past)


def _file(owner: User, kind: AssetKind) -> Asset:
    asset = stored_clip(owner, size=(72, 128), seconds=1)
    asset.kind = kind
    asset.save()
    return asset
