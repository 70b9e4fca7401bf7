"""How many requests there are, how they end, and how long they take: for /metrics and the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from common.tallies import QUICK, Counter, Histogram

REQUESTS = Counter("http_requests", "Requests that were answered.", ("view", "method", "status"))
# By the first part of the address: a histogram of each view would be thousands of numbers.
SECONDS = Histogram(
    "http_request_seconds", "How long answers took to make.", ("part",), buckets=QUICK
)

logger = logging.getLogger(__name__)

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestNumbersMiddleware:
    """Counts and times; what asks for the process itself (/healthz and its like) as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # What people make up, addresses and methods, must not become numbers of their own.
        view = match.view_name if match else "none"
        part = (match.route.partition("/")[0] or "pages") if match else "none"
        method = request.method if request.method in _METHODS else "other"
        status, seconds = response.status_code, time.perf_counter() - began
        REQUESTS.add(view, str(method), str(status))
        SECONDS.observe(part, seconds=seconds)
        # What is read and went well is most of all, and the counters have it; of errors of ours
        # Django writes a line.
        if logger.isEnabledFor(_level(request, status)):
            _write(request, status, view, round(seconds * 1000))
        return response


def _level(request: HttpRequest, status: int) -> int:
    read_well = request.method in _READING and status < 400
    return logging.DEBUG if read_well or status >= 500 else logging.INFO


def _write(request: HttpRequest, status: int, view: str, ms: int) -> None:
    """By the route: an address may hold a token, or what somebody searched for."""
    match = request.resolver_match
    about = {"view": view, "status": status, "ms": ms}
    if match and "job_id" in match.kwargs:
        about["job_id"] = str(match.kwargs["job_id"])
    route = f"/{match.route}" if match else "an address that is none"
    logger.log(_level(request, status), "%s %s: %d", request.method, route, status, extra=about)
