"""One id for each request, by which it is found again: in logs, the audit log, and reports.

A caller (a proxy, a program that uses the API) may bring an id; what is no decent one is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-Id"
LONGEST = 128
_DECENT = re.compile(rf"[A-Za-z0-9._-]{{8,{LONGEST}}}")
_META = "REQUEST_ID"
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that is being answered here; empty outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """The outermost: what the others answer and log has the id, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _DECENT.fullmatch(given) else str(uuid4())
        request.META[_META] = request_id
        before = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(before)
        response.headers[HEADER] = request_id
        return response


def noted(meta: Mapping[str, Any]) -> str:
    """The id in a request's `META`: Django logs a refused one after all middleware."""
    return str(meta.get(_META, ""))
