"""A creator deletes what is theirs, at once. Rows, receipts and the ledger stay."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.errors import NotFound
from generation.errors import MadeForVideo, NotFinal, PhotoInUse
from generation.models import FINAL, Asset, Draft, Job
from generation.models.assets import AssetKind
from generation.selectors.jobs import job_get_for_user
from generation.services.removal import assets_remove, job_files_remove


@transaction.atomic
def job_files_delete(*, owner_id: UUID, job_id: UUID) -> None:
    """Delete a job that has ended, with every file that was made for it; twice is once.

    Raises NotFound for somebody else's, NotFinal while it is being made.
    """
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    if not job.is_final:
        raise NotFinal
    Job.objects.filter(pk=job.pk, deleted_at=None).update(deleted_at=Now())
    job_files_remove(job)


@transaction.atomic
def asset_delete(*, owner_id: UUID, asset_id: UUID) -> None:
    """Delete an uploaded photo; a draft that shows it is left without one.

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
    Draft.objects.filter(image=asset).update(image=None)
    assets_remove(Asset.objects.filter(pk=asset.pk))
