"""Rate limits by action; the numbers are the RATE_ settings, in `settings.RATES`.

Counted by person when signed in, else by address, in the cache `limits` (`common.cache`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_ratelimit import core

from common.errors import RateLimited

View = Callable[..., HttpResponse]


def check(request: HttpRequest, action: str, *, key: str | None = None) -> None:
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


def _usage(request: HttpRequest, action: str, key: str | None) -> dict[str, Any]:
    usage: dict[str, Any] = core.get_usage(
        request,
        group=action,
        key=(lambda _group, _request: key) if key else "user_or_ip",
        rate=settings.RATES[action],
        increment=True,
    )
    return usage
