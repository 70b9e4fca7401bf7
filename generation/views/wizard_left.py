"""A page of the wizard outlives the sign-in that it was made for.

What is sent from it afterwards waits in the session, for the same creator only: whoever else signs
in there neither reads it nor has it in their draft.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import RateLimited
from common.rate_limits import check
from generation.forms import draft_values
from generation.services.drafts import draft_save
from generation.views.people import creator_id

View = Callable[..., HttpResponse]
LEFT = "wizard_left"


def own_draft(view: View) -> View:
    """`login_required`, which keeps what a form brings for after the sign-in.

    A page that belongs to another creator than the one who is signed in by now changes nothing.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                _keep(request)
            return _go(request, redirect_to_login(reverse("wizard")))
        person = str(creator_id(request))
        if request.POST.get("owner", person) != person:
            return _go(request, HttpResponseRedirect(reverse("wizard")))
        return view(request, *args, **kwargs)

    return wrapped


def left_restore(request: HttpRequest) -> None:
    """Put into the draft what was kept for this creator, and say so."""
    left = request.session.pop(LEFT, None)
    if left and left["owner"] == str(creator_id(request)):
        draft_save(owner_id=creator_id(request), values=left["values"])
        words = _("You had been signed out. What you wrote is here; nothing was ordered.")
        messages.info(request, words)


def _keep(request: HttpRequest) -> None:
    try:
        check(request, "create")
    except RateLimited:
        # Nobody is behind so many.
        return
    values = draft_values(request.POST)
    request.session[LEFT] = {"owner": request.POST.get("owner", "")[:64], "values": values}


def _go(request: HttpRequest, there: HttpResponseRedirect) -> HttpResponse:
    """htmx would put the page that it is led to into the middle of this one."""
    if not request.headers.get("HX-Request"):
        return there
    return HttpResponse(status=204, headers={"HX-Redirect": there.url})
