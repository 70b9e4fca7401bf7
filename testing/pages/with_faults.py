"""The product's addresses, some where each thing that can go wrong does, and DEBUG's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.views.csrf import csrf_failure

from common.error_views import closed
from common.errors import RateLimited
from sora_ugc import urls as product
from sora_ugc.styleguide.views import mail_preview, styleguide
from sora_ugc.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def unreadable(request: HttpRequest) -> HttpResponse:
    """400."""
    raise SuspiciousOperation


def not_allowed(request: HttpRequest) -> HttpResponse:
    """403."""
    raise PermissionDenied


def too_often(request: HttpRequest) -> HttpResponse:
    """429."""
    raise RateLimited(retry_after=60)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    raise RuntimeError("It breaks because a test asks for it.")


def under_debug(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """That view as it answers where DEBUG is on."""

    @wraps(view)
    def shown(request: HttpRequest, **parts: str) -> HttpResponse:
        with override_settings(DEBUG=True):
            return view(request, **parts)

    return shown


urlpatterns = [
    path("faults/400/", unreadable),
    path("faults/403/", not_allowed),
    path("faults/form/", csrf_failure),
    path("faults/429/", too_often),
    path("faults/500/", broken),
    path("faults/503/", closed),
    path("styleguide/", under_debug(styleguide)),
    path("styleguide/mails/<slug:name>/", under_debug(mail_preview)),
    *product.urlpatterns,
]
