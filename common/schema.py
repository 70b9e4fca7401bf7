"""What the OpenAPI schema says about refusals: every one is a problem with a code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from common.errors import ProblemError

_ERRORS = {"image": ["There is no such photo, or it is somebody else's. Please choose one again."]}
# What a code says beside the members that all problems have.
_BESIDE: dict[str, dict[str, Any]] = {
    "invalid": {"errors": _ERRORS},
    "rate_limited": {"retry_after": 30},
    "still_running": {"retry_after": 1},
    "insufficient_credits": {
        "needed": 8,
        "available": 3,
        "buy_url": "https://studio.example.com/billing/",
    },
    "debt": {"owed": 100, "buy_url": "https://studio.example.com/billing/"},
}


class ProblemSerializer(serializers.Serializer):
    """RFC 9457: `code` is stable and for programs, `detail` is for people.

    `errors` says what is wrong with which field. `request_id` is what support finds the request by;
    each answer has it as `X-Request-Id`, too. Some codes bring more: `retry_after` in seconds;
    `needed` and `available` in credits, or `owed`, with `buy_url`; of a prompt that asks for what
    may not be made `reason`: `moderation`, and its `categories`.
    """

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]  # a field of that name
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    retry_after = serializers.IntegerField(required=False)
    needed = serializers.IntegerField(required=False)
    available = serializers.IntegerField(required=False)
    owed = serializers.IntegerField(required=False)
    buy_url = serializers.URLField(required=False)
    reason = serializers.CharField(required=False)
    categories = serializers.ListField(child=serializers.CharField(), required=False)


def refused(*errors: type[ProblemError]) -> dict[int, OpenApiResponse]:
    """The answers of a call that raises these, by status; `common.schema_hooks` adds the rest."""
    by_status: dict[int, list[type[ProblemError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: OpenApiResponse(
            ProblemSerializer,
            description="\n".join(line(error.code, str(error.title)) for error in found),
            examples=[OpenApiExample(error.code, value=problem_example(error)) for error in found],
        )
        for status, found in by_status.items()
    }


def line(code: str, title: str) -> str:
    """How a description names a code."""
    return f"`{code}`: {title.removesuffix('.')}."


def problem_example(error: type[ProblemError]) -> dict[str, Any]:
    """A refusal as it looks."""
    return example_of(status=error.status, code=error.code, title=str(error.title))


def example_of(*, status: int, code: str, title: str = "") -> dict[str, Any]:
    """The same for a code that no class of ours stands for."""
    title = title or HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": title, "code": code}
    return body | {"request_id": "5f0d2c9e6b7a4a0f8c1d3e2b4a596877"} | _BESIDE.get(code, {})
