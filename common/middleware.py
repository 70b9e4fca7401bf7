"""What happens between the view and the answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from common import problems
from common.errors import ProblemError


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
            answer = render(request, "problem.html", {"problem": error}, status=error.status)
        if retry_after := error.extra.get("retry_after"):
            answer["Retry-After"] = str(retry_after)
        return answer
