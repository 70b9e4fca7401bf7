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
    keys = _mark(assets)
    _discard(keys)
    return len(keys)


def job_files_remove(job: Job) -> int:
    """`assets_remove` for all that was made for a job, exports too; its photo stays."""
    return assets_remove(_made_for(job))


def job_files_hide(job: Job) -> None:
    """Mark them only; the files stay until `job_files_discard`, `job_files_show` unmarks them."""
    _mark(_made_for(job))


def job_files_show(job: Job) -> None:
    """Unmark what was marked since the job was deleted; what was gone before stays gone."""
    _made_for(job).filter(deleted_at__gte=job.deleted_at).update(deleted_at=None)


def job_files_discard(job: Job) -> None:
    """The files that were marked leave the storage on commit."""
    gone = _made_for(job).filter(deleted_at__isnull=False)
    _discard(list(gone.values_list("storage_key", flat=True)))


def assets_restorable() -> QuerySet[Asset]:
    """What is marked and may yet be unmarked: files of deletions that can be taken back."""
    jobs = Job.objects.filter(files_go_at__isnull=False)
    exports = Export.objects.filter(job__in=jobs, asset__isnull=False)
    made = Q(pk__in=exports.values("asset_id"))
    for file in ("video_id", "poster_id", "playback_id"):
        made |= Q(pk__in=jobs.values(file))
    return Asset.objects.filter(made)


def _made_for(job: Job) -> QuerySet[Asset]:
    # The original first, and alone: an export that is being made comes before us, or finds it gone
    # (`generation.pipeline.exports`).
    made = [pk for pk in (job.video_id, job.poster_id, job.playback_id) if pk]
    Asset.objects.select_for_update().filter(pk__in=made[:1]).first()
    exports = Export.objects.filter(job=job, asset__isnull=False).values("asset_id")
    return Asset.objects.filter(Q(pk__in=made) | Q(pk__in=exports))


def _mark(assets: QuerySet[Asset]) -> list[str]:
    """Mark those that are not marked yet; their keys."""
    there = assets.filter(deleted_at=None).select_for_update(of=("self",))
    keys = dict(there.values_list("pk", "storage_key"))
    Asset.objects.filter(pk__in=keys).update(deleted_at=Now())
    return list(keys.values())


def _discard(keys: list[str]) -> None:
    transaction.on_commit(partial(files_discard, keys=keys))
