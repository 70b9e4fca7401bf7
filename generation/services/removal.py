"""Files that go: marked in the transaction that decides it, out of the storage once it counts."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from common.storage import files_discard
from generation.models import Asset, Export, Job


def assets_remove(assets: QuerySet[Asset]) -> int:
    """Mark `assets` as deleted; how many were not yet. Call it in a transaction.

    Their files leave the storage on commit. Where that fails, `storage_sweep` does it later.
    """
    there = assets.filter(deleted_at=None).select_for_update(of=("self",))
    keys = dict(there.values_list("pk", "storage_key"))
    Asset.objects.filter(pk__in=keys).update(deleted_at=Now())
    transaction.on_commit(partial(files_discard, keys=list(keys.values())))
    return len(keys)


def job_files_remove(job: Job) -> int:
    """`assets_remove` for all that was made for a job, exports too; its photo stays."""
    # The original first, and alone: an export that is being made comes before us, or finds it gone
    # (`generation.pipeline.exports`).
    made = [pk for pk in (job.video_id, job.poster_id, job.playback_id) if pk]
    Asset.objects.select_for_update().filter(pk__in=made[:1]).first()
    exports = Export.objects.filter(job=job, asset__isnull=False).values("asset_id")
    return assets_remove(Asset.objects.filter(Q(pk__in=made) | Q(pk__in=exports)))
