"""The door to the staff pages: who works there has a second factor, and has used it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User


class StaffDoorMiddleware:
    """Holds for every address of the admin, however the session was opened.

    Whoever is no staff is left to the admin itself, which leads to the sign-in or says no.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, arguments: object, parts: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead away from the staff pages, or None to let in."""
        match = request.resolver_match
        if not match or "admin" not in match.app_names:
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_staff:
            return None
        return _led_away(request, user)


def _led_away(request: HttpRequest, user: User) -> HttpResponse | None:
    factors = dict(Authenticator.objects.filter(user=user).values_list("type", "pk"))
    if Authenticator.Type.TOTP not in factors:
        words = _("The staff pages ask for a second step. Set it up here first.")
        messages.info(request, words)
        return redirect("mfa_activate_totp")
    if _has_used(request, user, set(factors.values())):
        return None
    # A form that was sent is let go: its page has to be opened anew.
    back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    query = urlencode({REDIRECT_FIELD_NAME: back})
    return redirect(f"{reverse('mfa_reauthenticate')}?{query}")


def _has_used(request: HttpRequest, user: User, factors: set[int]) -> bool:
    """Whether this session has shown one of the factors that the account has now."""
    records = get_authentication_records(request, user)
    return any(found["method"] == "mfa" and found.get("id") in factors for found in records)
