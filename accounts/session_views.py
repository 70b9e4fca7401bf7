"""Signing other places out, on the account page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import sessions
from accounts.authentication import caller


@login_required
@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one of one's own places out; this one has its button at the end of the page."""
    sessions.session_end(
        user=caller(request),
        session_id=session_id,
        keep=request.session.session_key,
        request=request,
    )
    messages.success(request, _("That browser is signed out."))
    return redirect(reverse("account") + "#sessions")


@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """Sign every other place out."""
    keep = request.session.session_key
    ended = sessions.sessions_end_others(user=caller(request), keep=keep, request=request)
    words = ngettext(
        "%(count)d other browser is signed out.", "%(count)d other browsers are signed out.", ended
    )
    messages.success(request, words % {"count": ended})
    return redirect(reverse("account") + "#sessions")
