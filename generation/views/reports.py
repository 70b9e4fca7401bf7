"""A creator reports a finished take from its page, and reads there what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import NotFound, ProblemError
from common.rate_limits import check
from generation.models import Job, JobState, ReportReason
from generation.models.reports import LONGEST_WORDS
from generation.selectors.reports import goodwill_given, report_newest, video_there
from generation.services.reports import report_file
from generation.views.people import creator_id


@login_required
@require_POST
def take_report(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """File it and go back to the take's page, which shows where it stands."""
    try:
        check(request, "report")
        report_file(
            owner_id=creator_id(request),
            job_id=job_id,
            reason=request.POST.get("reason", ""),
            # A browser sends line breaks as two characters and counts them as one.
            words=request.POST.get("words", "").replace("\r\n", "\n").strip(),
            request=request,
        )
    except NotFound:
        raise
    except ProblemError as problem:
        words = [text for texts in (problem.errors or {}).values() for text in texts]
        messages.error(request, " ".join(words) or problem.detail)
    else:
        messages.success(request, _("Reported. One of us looks at it and answers here."))
    return redirect("job", job_id=job_id)


def report_context(job: Job) -> dict[str, object]:
    """What the page of a take shows of its report; nothing of one that was never delivered."""
    if job.state != JobState.READY:
        return {}
    report, given = report_newest(job), goodwill_given(job)
    return {
        "report": report,
        "goodwill": given,
        "can_report": video_there(job) and not given and not (report and report.is_open),
        "report_reasons": ReportReason.choices,
        "report_most": LONGEST_WORDS,
    }
