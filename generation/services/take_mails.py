"""The e-mail when a take has ended: once for each, and only to who wants it.

The task that sends it may come twice, or not at all: the job notes that its creator was told, in
the transaction after whose commit the mail leaves. A message that is lost costs the mail and
nothing else; the take is in the studio.
"""

from __future__ import annotations

import logging
from io import BytesIO
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from PIL import Image

from accounts.mail_choices import MailKind, mail_may_go
from generation import mails
from generation.models import Asset, Job, JobState
from generation.pipeline.state import TOLD

logger = logging.getLogger(__name__)

# So wide is the still in a mail, in pixels: twice what is shown, for sharp screens.
POSTER_WIDTH = 480


def take_tell(*, job_id: UUID) -> bool:
    """Mail the creator of a take that is ready or has failed; whether a mail leaves.

    Nobody is told twice, nor of a take that they have deleted. The poster is fetched before the
    transaction; a mail leaves without one that cannot be fetched.
    """
    job = Job.objects.select_related("owner", "poster").filter(pk=job_id, told_at=None).first()
    if job is None or job.state not in TOLD or not _reachable(job):
        return False
    poster = _poster(job.poster) if job.poster else None
    with transaction.atomic():
        untold = Job.objects.filter(pk=job_id, told_at=None, deleted_at=None)
        if not untold.update(told_at=Now()):
            return False
        if job.state == JobState.READY:
            mails.take_ready(job=job, poster=poster)
        else:
            mails.take_failed(job=job)
    return True


def _reachable(job: Job) -> bool:
    kind = MailKind.TAKE_READY if job.state == JobState.READY else MailKind.TAKE_FAILED
    return job.deleted_at is None and mail_may_go(user=job.owner, kind=kind)


def _poster(asset: Asset) -> bytes | None:
    """The still as a small JPEG, which every mail program shows."""
    try:
        with default_storage.open(asset.storage_key) as file, Image.open(file) as still:
            small = still.convert("RGB")
            small.thumbnail((POSTER_WIDTH, 2 * POSTER_WIDTH), Image.Resampling.LANCZOS)
    except OSError as error:
        logger.warning("the poster of %s is missing in its mail: %s", asset.pk, error)
        return None
    written = BytesIO()
    small.save(written, "JPEG", quality=80)
    return written.getvalue()
