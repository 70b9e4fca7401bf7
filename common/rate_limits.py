"""Rate limits by action; the numbers are the RATE_ settings, in `settings.RATES`.

Counted by person when signed in, else by address, in the cache `limits` (`common.cache`). What
people do before they are anybody is always counted by address: accounts are free, so that a
person who makes many would have as many budgets.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_ratelimit import core
from rest_framework.request import Request

from common.errors import RateLimited

View = Callable[..., HttpResponse]
_BY_ADDRESS = {"signup", "login", "magic_link", "webhook"}


def check(request: HttpRequest | Request, action: str, *, key: str | None = None) -> None:
    """Count one `action`; RateLimited once it is over its limit.

    `key` counts by something else than the person, such as the e-mail that a sign-in names.
    """
    usage = _usage(request, action, key)
    if usage["should_limit"]:
        raise RateLimited(retry_after=max(1, usage["time_left"]))


def rate_limited(action: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """`check` before a view, for the given methods."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                check(request, action)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def _usage(request: HttpRequest | Request, action: str, key: str | None) -> dict[str, Any]:
    whose = "ip" if action in _BY_ADDRESS else "user_or_ip"
    usage: dict[str, Any] = core.get_usage(
        request,
        group=action,
        key=(lambda _group, _request: key) if key else whose,
        rate=settings.RATES[action],
        increment=True,
    )
    return usage
