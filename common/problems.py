"""RFC 9457: every error of the API as `application/problem+json`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from common import rate_limits, request_ids
from common.errors import FieldErrors, ProblemError, RateLimited

CONTENT_TYPE = "application/problem+json"

_CODES = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    411: "length_required",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "server_error",
    503: "unavailable",
}
_BEFORE_COUNTING = (
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.PermissionDenied,
)


def problem(
    *,
    status: int,
    code: str = "",
    title: str = "",
    detail: str = "",
    errors: FieldErrors | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """The body of a problem; `code` and `title` default to those of the status.

    `request_id` is what support finds the request by.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or title or HTTPStatus(status).phrase,
        "code": code or _CODES.get(status, "invalid"),
    }
    if request_id := request_ids.current():
        body["request_id"] = request_id
    if errors:
        body["errors"] = {
            _plain(field): [_plain(text) for text in texts] for field, texts in errors.items()
        }
    return body | extra


def _plain(text: Any) -> str:
    """What was sent may be quoted in it, and JSON may have halves of letters, which no body has."""
    return str(text).encode(errors="replace").decode()


def from_error(error: ProblemError) -> dict[str, Any]:
    """The body for one of our own errors."""
    return problem(
        status=error.status,
        code=error.code,
        title=str(error.title),
        detail=error.detail,
        errors=error.errors,
        **error.extra,
    )


def response(body: dict[str, Any], headers: dict[str, str] | None = None) -> JsonResponse:
    """A problem as an answer of a plain Django view."""
    return JsonResponse(body, status=body["status"], content_type=CONTENT_TYPE, headers=headers)


def wants_problem(request: HttpRequest) -> bool:
    """Whether this path answers problems rather than pages."""
    return request.path.startswith(("/api/", "/webhooks/"))


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER; None (a 500) for what nobody foresaw."""
    headers: dict[str, str] = {}
    exc = _counted(exc, context)
    if isinstance(exc, exceptions.APIException) and isinstance(exc.__cause__, ProblemError):
        # DRF turns a caller away by exceptions of its own; ours says which it was.
        exc = exc.__cause__
    if isinstance(exc, ProblemError):
        body = from_error(exc)
        if "retry_after" in body:
            headers["Retry-After"] = str(body["retry_after"])
        if body["status"] == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(exc, Http404):
        body = problem(status=404, detail=_("There is nothing here, or it is somebody else's."))
    elif isinstance(exc, PermissionDenied):
        body = problem(status=403)
    elif isinstance(exc, exceptions.APIException):
        body, headers = _from_drf(exc)
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _counted(exc: Exception, context: dict[str, Any]) -> Exception:
    """`exc`, or that there were too many: DRF turns strangers away before it counts a call.

    So it does with a browser's session that comes without its CSRF token (PermissionDenied).
    """
    if isinstance(exc, _BEFORE_COUNTING):
        try:
            rate_limits.check(context["request"], "api")
        except RateLimited as limited:
            return limited
    return exc


def _from_drf(exc: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(exc, exceptions.ValidationError):
        return problem(
            status=400,
            title=_("Some of this cannot be used as it is"),
            errors=_flatten(exc.detail),
        ), headers
    return problem(status=exc.status_code, detail=str(exc.detail)), headers


def _flatten(detail: Any, field: str = "") -> dict[str, list[str]]:
    """DRF's nested error lists as one level: `{"items.0.size": ["..."]}`."""
    if isinstance(detail, dict):
        parts = [
            _flatten(value, f"{field}.{key}" if field else key) for key, value in detail.items()
        ]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        parts = [
            _flatten(item, f"{field}.{n}" if field else str(n)) for n, item in enumerate(detail)
        ]
    else:
        texts = detail if isinstance(detail, list) else [detail]
        return {field or "non_field_errors": [str(text) for text in texts]}
    return {name: texts for part in parts for name, texts in part.items()}
