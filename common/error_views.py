"""What is answered when no view does: a page to people, a problem to programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from common import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: an unknown host, a body that cannot be read."""
    return _problem(request, 400) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _problem(request, 403) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _problem(request, 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; what it was is in the log only."""
    return _problem(request, 500) or defaults.server_error(request)


def _problem(request: HttpRequest, status: int) -> HttpResponse | None:
    if not problems.wants_problem(request):
        return None
    return problems.response(problems.problem(status=status))
