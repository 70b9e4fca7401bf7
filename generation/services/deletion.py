"""A creator deletes what is theirs. Rows, receipts and the ledger stay.

From its page a take goes at once and its files some minutes later, so that it can be taken back;
through the API everything goes at once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.errors import NotFound
from generation.errors import MadeForVideo, NotFinal, PhotoInUse, TooLateToUndo
from generation.models import FINAL, Asset, Draft, Job
from generation.models.assets import AssetKind
from generation.selectors.jobs import job_get_for_user
from generation.services.removal import (
    assets_remove,
    job_files_discard,
    job_files_hide,
    job_files_remove,
    job_files_show,
)

# How long a deletion on a page can be taken back.
UNDO_MINUTES = 10
CHUNK = 100


@transaction.atomic
def job_files_delete(*, owner_id: UUID, job_id: UUID) -> None:
    """Delete a job that has ended, with every file that was made for it, at once and for good;
    twice is once, and a deletion that could have been taken back is final now.

    Raises NotFound for somebody else's, NotFinal while it is being made.
    """
    job = _ended(owner_id, job_id)
    Job.objects.filter(pk=job.pk, deleted_at=None).update(deleted_at=Now())
    if Job.objects.filter(pk=job.pk, files_go_at__isnull=False).update(files_go_at=None):
        job_files_discard(job)
    job_files_remove(job)


@transaction.atomic
def job_delete(*, owner_id: UUID, job_id: UUID) -> None:
    """Delete a job that has ended, so that it can be taken back for UNDO_MINUTES; twice is once.

    It and its files are out of reach at once. Raises as `job_files_delete` does.
    """
    job = _ended(owner_id, job_id)
    until = Now() + timedelta(minutes=UNDO_MINUTES)
    if Job.objects.filter(pk=job.pk, deleted_at=None).update(deleted_at=Now(), files_go_at=until):
        job_files_hide(job)


@transaction.atomic
def job_undelete(*, owner_id: UUID, job_id: UUID) -> None:
    """Take a deletion back, with all files that it hid; of what is not deleted nothing changes.

    Raises NotFound for somebody else's, TooLateToUndo once the files are on their way out.
    """
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    if job.deleted_at is None:
        return
    there = Job.objects.select_for_update().filter(pk=job.pk, files_go_at__gt=Now()).first()
    if there is None:
        raise TooLateToUndo
    job_files_show(there)
    Job.objects.filter(pk=job.pk).update(deleted_at=None, files_go_at=None)


def deleted_files_remove() -> int:
    """Remove the files of jobs whose deletion cannot be taken back any more; how many jobs."""
    removed = 0
    over = Job.objects.filter(files_go_at__lte=Now()).order_by("files_go_at", "pk")
    while due := list(over.values_list("pk", flat=True)[:CHUNK]):
        removed += sum(_files_go(pk) for pk in due)
    return removed


@transaction.atomic
def _files_go(pk: UUID) -> bool:
    over = Job.objects.select_for_update().filter(pk=pk, files_go_at__lte=Now())
    job = over.first()
    if job is None:
        return False  # taken back, or somebody else does it
    job_files_discard(job)
    Job.objects.filter(pk=pk).update(files_go_at=None)
    return True


def _ended(owner_id: UUID, job_id: UUID) -> Job:
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    if not job.is_final:
        raise NotFinal
    return job


@transaction.atomic
def asset_delete(*, owner_id: UUID, asset_id: UUID) -> None:
    """Delete an uploaded photo; a draft that shows it is left without one, and without what was
    confirmed of it.

    Raises NotFound for somebody else's and for one that is gone already, PhotoInUse while a job
    that has not ended needs it, MadeForVideo for anything but an upload.
    """
    # An order that names this photo comes before us or after us (`job_start`).
    mine = Asset.objects.select_for_update().filter(owner_id=owner_id, deleted_at=None)
    asset = mine.filter(pk=asset_id).first()
    if asset is None:
        raise NotFound(_("There is no such file, or it is somebody else's."))
    if asset.kind != AssetKind.UPLOAD:
        raise MadeForVideo
    if asset.jobs.exclude(state__in=FINAL).exists():
        raise PhotoInUse
    Draft.objects.filter(image=asset).update(image=None, rights="", updated_at=Now())
    assets_remove(Asset.objects.filter(pk=asset.pk))
