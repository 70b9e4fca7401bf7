"""A finished video whose price staff gives back, because it was not what it should have been."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.audit import HasMeta
from common.errors import NotFound
from credits.posting import Posting
from credits.staff import goodwill_give
from generation import mails
from generation.errors import NotDelivered
from generation.models import Job, JobState, ReportState, TakeReport


@transaction.atomic
def job_goodwill(
    *, job_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> Posting:
    """Give back the whole price of a ready job, once; asked again it is `replayed`. Audited.

    The video stays the creator's, who reads `reason` on the statement, and as the answer to an open
    report of it, in a mail too. Raises NotFound, or NotDelivered for any other job: what is
    unfinished or failed is refunded by itself.
    """
    job = Job.objects.select_related("owner").filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no such video."))
    if job.state != JobState.READY:
        raise NotDelivered
    posting = goodwill_give(
        creator_id=job.owner_id,
        job_id=job.pk,
        amount=job.credits,
        reason=reason,
        actor_id=actor_id,
        request=request,
    )
    report = TakeReport.objects.filter(job=job, state=ReportState.OPEN)
    if report.update(state=ReportState.GIVEN, answer=reason, closed_at=Now()):
        mails.report_answered(job=job, answer=reason, returned=job.credits)
    return posting
