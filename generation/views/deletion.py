"""A creator deletes a take from its page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import NotFound, ProblemError
from generation.services.deletion import job_files_delete
from generation.views.people import creator_id


@login_required
@require_POST
def job_delete(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Delete its files and go back to the studio; what cannot be deleted yet says why."""
    try:
        job_files_delete(owner_id=creator_id(request), job_id=job_id)
    except NotFound:
        raise
    except ProblemError as problem:
        messages.error(request, problem.detail)
        return redirect("job", job_id=job_id)
    messages.success(request, _("Deleted. What it cost stays on your statement."))
    return redirect("studio")
