"""What is answered when no view does: a page to people, a problem to programs.

A page that tells of a fault must not meet it again: 400 and 500 ask neither the database nor the
session, and know no more than the settings.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from common import problems, request_ids
from common.context_processors import site

# What a closed site tells whoever asks to wait.
CLOSED_SECONDS = 120


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: an unknown host, a body that cannot be read."""
    return _problem(request, 400) or bare_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _problem(request, 403) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _problem(request, 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; what it was is in the log only, under the id that is shown."""
    return _problem(request, 500) or bare_page(request, 500, request_id=request_ids.current())


def closed(request: HttpRequest) -> HttpResponse:
    """503 while the pages are closed for maintenance; programs may ask again in some minutes."""
    answer = _problem(request, 503) or bare_page(request, 503)
    answer["Retry-After"] = str(CLOSED_SECONDS)
    return answer


def bare_page(request: HttpRequest, status: int, **context: str) -> HttpResponse:
    """The page of that number, drawn without database, session and context processors."""
    shown = render_to_string(f"{status}.html", {**site(request), **context})
    page = HttpResponse(shown, status=status)
    page["Cache-Control"] = "no-store"
    return page


def _problem(request: HttpRequest, status: int) -> HttpResponse | None:
    if not problems.wants_problem(request):
        return None
    return problems.response(problems.problem(status=status))
