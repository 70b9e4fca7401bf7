"""A creator reports a finished take that is not what it should be; staff answers."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from common.audit import AuditAction, HasMeta, record
from common.errors import InvalidInput
from common.monitoring import notice_send
from credits.posting import Posting
from generation import mails
from generation.errors import NotReportable, ReportAnswered
from generation.models import Job, ReportReason, ReportState, TakeReport
from generation.models.reports import LONGEST_WORDS
from generation.selectors.jobs import job_get_for_user
from generation.selectors.reports import goodwill_given, video_there
from generation.services.goodwill import job_goodwill


@transaction.atomic
def report_file(
    *, owner_id: UUID, job_id: UUID, reason: str, words: str = "", request: HasMeta | None = None
) -> TakeReport:
    """Put a finished take into staff's queue; while it is open there, twice is once. Audited.

    Raises NotFound for somebody else's, NotReportable for one that is unfinished, gone or given
    back already, and InvalidInput by field.
    """
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    _check(reason, words)
    if not video_there(job) or goodwill_given(job):
        raise NotReportable
    report, created = TakeReport.objects.get_or_create(
        job=job, state=ReportState.OPEN, defaults={"reason": reason, "words": words}
    )
    if created:
        record(
            actor_id=owner_id,
            action=AuditAction.TAKE_REPORTED,
            target=f"job:{job.pk}",
            data={"report": str(report.pk), "reason": reason},
            request=request,
        )
        notice_send(
            subject=f"A take was reported: {report.get_reason_display()}",
            lines=[words] if words else [],
            path=reverse("admin:generation_takereport_change", args=[report.pk]),
        )
    return report


@transaction.atomic
def report_close(
    *, report_id: UUID, answer: str, actor_id: UUID, request: HasMeta | None = None
) -> None:
    """Answer an open report without giving anything back. Audited.

    Its creator reads `answer` on the take's page and in a mail. Raises ReportAnswered.
    """
    report = TakeReport.objects.filter(pk=report_id, state=ReportState.OPEN)
    if not report.update(state=ReportState.CLOSED, answer=answer, closed_at=Now()):
        raise ReportAnswered
    job = Job.objects.select_related("owner").get(reports=report_id)
    record(
        actor_id=actor_id,
        action=AuditAction.REPORT_CLOSED,
        target=f"job:{job.pk}",
        data={"report": str(report_id), "answer": answer},
        request=request,
    )
    mails.report_answered(job=job, answer=answer, returned=0)


@transaction.atomic
def report_give(
    *, report_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> Posting:
    """Answer an open report by giving the take's whole price back (`job_goodwill`).

    Raises ReportAnswered when a colleague has answered it meanwhile: nothing is given then.
    """
    open_still = TakeReport.objects.select_for_update().filter(state=ReportState.OPEN)
    report = open_still.filter(pk=report_id).first()
    if report is None:
        raise ReportAnswered
    return job_goodwill(job_id=report.job_id, reason=reason, actor_id=actor_id, request=request)


def _check(reason: str, words: str) -> None:
    errors = {}
    if reason not in ReportReason.values:
        errors["reason"] = [_("Choose what is wrong with it.")]
    if len(words) > LONGEST_WORDS or "\0" in words:
        errors["words"] = [_("Take %(most)s characters at most.") % {"most": LONGEST_WORDS}]
    if errors:
        raise InvalidInput(errors=errors)
