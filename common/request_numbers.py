"""How many requests there are, how they end, and how long they take: for /metrics."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from common.tallies import QUICK, Counter, Histogram

REQUESTS = Counter("http_requests", "Requests that were answered.", ("view", "method", "status"))
# By the first part of the address: a histogram of each view would be thousands of numbers.
SECONDS = Histogram(
    "http_request_seconds", "How long answers took to make.", ("part",), buckets=QUICK
)

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
        REQUESTS.add(view, str(method), str(response.status_code))
        SECONDS.observe(part, seconds=time.perf_counter() - began)
        return response
