"""Asking again who it is before something that a stolen session must not do.

By password or second factor as allauth does it. Whoever has neither signs in by e-mail only, and
allauth asks them nothing; here a code by e-mail does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts import mails
from accounts.authentication import caller
from common import rate_limits

View = Callable[..., HttpResponseBase]
CODE_SECONDS = 15 * 60
_STATE = "accounts_reauthentication_code"


def is_fresh(request: HttpRequest) -> bool:
    """Whether this browser's person was asked who they are within the last minutes."""
    records = get_authentication_records(request, caller(request))
    asked = [found["at"] for found in records if found.get("reauthenticated")]
    return bool(asked) and time.time() - max(asked) < app_settings.REAUTHENTICATION_TIMEOUT


def fresh_required(view: View) -> View:
    """Ask who it is before the view, unless that was asked a moment ago; nobody has to sign in."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask_again(request, back=request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            # allauth's own views ask, too, and a moment later.
            return ask_again(request, back=request.get_full_path())

    return wrapped


def ask_again(request: HttpRequest, *, back: str) -> HttpResponse:
    """Lead to the page that asks who it is, and from there `back`, to press the button anew.

    A form that was sent is let go. allauth would keep it in the session, a typed password too, and
    carry it out whenever its page is opened next, by whoever does that.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    url = get_adapter().get_reauthentication_methods(caller(request))[0]["url"]
    return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def code_send(*, request: HttpRequest) -> None:
    """Mail a code to who is signed in here; it is good for this browser, once, for 15 minutes."""
    user = caller(request)
    rate_limits.check(request, "magic_link", key=f"email:{user.email}")
    code = get_adapter().generate_login_code()
    request.session[_STATE] = {"code": code, "at": time.time(), "user": str(user.pk)}
    mails.login_code(to=user.email, code=code)


def code_is_sent(*, request: HttpRequest) -> bool:
    """Whether a code is out that still works."""
    return bool(_expected(request))


def code_redeem(*, request: HttpRequest, code: str) -> bool:
    """Note that the right code was typed; whether it was. The tries are counted."""
    user = caller(request)
    rate_limits.check(request, "login", key=f"user:{user.pk}")
    expected = _expected(request)
    if not expected or not compare_user_code(actual=code, expected=expected):
        return False
    del request.session[_STATE]
    record_authentication(request, user, method="code", reauthenticated=True)
    return True


def _expected(request: HttpRequest) -> str:
    """The code that would do; empty without one."""
    state = request.session.get(_STATE, {})
    is_theirs = state.get("user") == str(caller(request).pk)
    in_time = time.time() - state.get("at", 0) < CODE_SECONDS
    return str(state["code"]) if is_theirs and in_time else ""
