"""The page of one take."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.authentication import caller
from accounts.mail_choices import mails_wanted
from common.errors import ProblemError
from common.rate_limits import check
from generation.selectors.catalogue import model_named
from generation.selectors.jobs import job_get_for_user
from generation.services.drafts import draft_from_job
from generation.services.job_cancel import job_cancel
from generation.views.disclosures import all_disclosures
from generation.views.files import exports_context
from generation.views.people import creator_id
from generation.views.reports import report_context
from generation.views.take import Take


@login_required
@require_safe
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One take: its frame, its timeline, its files, its receipt."""
    take = _take(request, job_id)
    context = {
        "take": take,
        "disclosures": all_disclosures(),
        **exports_context(take.job),
        **report_context(take.job),
    }
    return render(request, "generation/job.html", context)


@login_required
@require_safe
def job_status(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part of the page that changes; the whole page anew once the take has ended."""
    take = _take(request, job_id)
    context = {"take": take, "fragment": True}
    answer = render(request, "generation/fragments/status.html", context)
    if take.job.is_final:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def job_call_off(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancel it if it is not too late, and say so."""
    found = job_get_for_user(owner_id=creator_id(request), job_id=job_id)
    try:
        job_cancel(
            owner_id=found.owner_id,
            job_id=found.id,
            count_render=partial(check, request, "cancel"),
        )
    except ProblemError as problem:
        messages.error(request, problem.detail)
    return redirect("job", job_id=found.id)


@login_required
@require_POST
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Into the wizard with everything filled in as it was."""
    found = job_get_for_user(owner_id=creator_id(request), job_id=job_id)
    draft = draft_from_job(job=found)
    if draft.image_id is None:
        words = _("The photo of that take was deleted. Add one; everything else is filled in.")
    elif draft.model != found.model:
        words = _(
            "The model of that take is not on offer any more, so another one is chosen. Everything "
            "else is filled in as it was."
        )
    else:
        words = _("Everything is filled in as it was. Change what you like.")
    messages.info(request, words)
    return redirect("wizard")


def _take(request: HttpRequest, job_id: UUID) -> Take:
    found = job_get_for_user(owner_id=creator_id(request), job_id=job_id)
    mails = frozenset() if found.is_final else mails_wanted(user=caller(request))
    return Take(found, model=model_named(found.model), mails=mails)
