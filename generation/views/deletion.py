"""A creator deletes a take from its page, and may take that back for a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import NotFound, ProblemError
from generation.services.deletion import job_delete, job_undelete
from generation.views.people import creator_id


@login_required
@require_POST
def take_delete(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Delete it and go back to the studio, which says so and has the button that undoes it."""
    done = _done(request, partial(job_delete, owner_id=creator_id(request), job_id=job_id))
    return redirect("studio") if done else redirect("job", job_id=job_id)


@login_required
@require_POST
def take_undelete(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Bring it back and show it; when it is too late, its page says what became of it."""
    if _done(request, partial(job_undelete, owner_id=creator_id(request), job_id=job_id)):
        messages.success(request, _("It is back, with all its files."))
    return redirect("job", job_id=job_id)


def _done(request: HttpRequest, change: Callable[[], object]) -> bool:
    """Whether it was changed; if not, the next page says why. NotFound for what is not theirs."""
    try:
        change()
    except NotFound:
        raise
    except ProblemError as problem:
        messages.error(request, problem.detail)
        return False
    return True
