"""What happens between the view and the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from common import error_views, problems
from common.errors import ProblemError

# Some proxies note the port, too: 198.51.100.7:4711, [2001:db8::7]:4711.
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^]]+)\]|(?P<four>[\d.]+))(?::\d+)?")
_ABOUT_THE_PROCESS = ("/healthz", "/readyz", "/metrics")
# Read once: a cookie is never a path into the tree of zones.
_ZONES = frozenset(available_timezones())


class ClientAddressMiddleware:
    """Behind proxies REMOTE_ADDR is the nearest one's; limits and the audit log want the visitor's.

    Each proxy appends whom it heard from to X-Forwarded-For. So behind `settings.TRUSTED_PROXIES`
    of our own the visitor is that many entries from the right; what stands further left anybody
    may have written there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if address := _visitor(request.headers.get("X-Forwarded-For", "")):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class LengthRequiredMiddleware:
    """A body sent in chunks looks empty to Django, which reads as much as Content-Length says.

    A program that streams its body is told so, rather than that every field is missing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "Transfer-Encoding" in request.headers and problems.wants_problem(request):
            words = _("Send the body with its length (Content-Length), not in chunks.")
            return problems.response(problems.problem(status=411, detail=words))
        return self.get_response(request)


class TimeZoneMiddleware:
    """Pages tell times as their reader's clock does; programs get UTC.

    The browser's zone comes in a cookie (`static/js/site.js`). Without it pages are in UTC. Papers
    about money stay in UTC for everybody, as their download is, and say so (`{% timezone %}`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = request.COOKIES.get("timezone", "")
        if zone not in _ZONES or problems.wants_problem(request):
            return self.get_response(request)
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)


class MaintenanceMiddleware:
    """While `settings.MAINTENANCE` is on, every page and call says so; nothing is asked or changed.

    What looks after the process itself is still answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.MAINTENANCE and request.path not in _ABOUT_THE_PROCESS:
            return error_views.closed(request)
        return self.get_response(request)


class PrivateAnswersMiddleware:
    """No cache keeps what is for one person: the API's answers, and pages of who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and _is_private(request):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ProblemPagesMiddleware:
    """A ProblemError that a plain view lets through becomes a page, or a problem on our APIs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for `error`, or None to leave it to Django."""
        if not isinstance(error, ProblemError):
            return None
        answer: HttpResponse
        if problems.wants_problem(request):
            answer = problems.response(problems.from_error(error))
        else:
            texts = [text for found in (error.errors or {}).values() for text in found]
            context = {"problem": error, "texts": texts}
            answer = render(request, "problem.html", context, status=error.status)
        if retry_after := error.extra.get("retry_after"):
            answer["Retry-After"] = str(retry_after)
        return answer


def _visitor(forwarded_for: str) -> str:
    """The address that the outermost of our proxies noted; empty when there is none to believe."""
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    if not 0 < settings.TRUSTED_PROXIES <= len(hops):
        return ""
    hop = hops[-settings.TRUSTED_PROXIES]
    if noted := _WITH_PORT.fullmatch(hop):
        hop = noted["six"] or noted["four"]
    try:
        return str(ip_address(hop))
    except ValueError:
        return ""


def _is_private(request: HttpRequest) -> bool:
    # A session that nobody has looked at has put nothing into the answer.
    session = request.session
    return problems.wants_problem(request) or (session.accessed and SESSION_KEY in session)
