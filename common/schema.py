"""What the OpenAPI schema says about every call."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.problems import CONTENT_TYPE

_PROBLEM = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class ProblemSerializer(serializers.Serializer):
    """RFC 9457: `code` is stable and for programs, `detail` is for people.

    `request_id` is what support finds the request by; each answer has it as `X-Request-Id`, too.
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


def refusals_describe(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Every refusal is a problem, those too that a call does not name: a hook of drf-spectacular.

    Left to itself it would promise them as plain JSON, for that is what our renderer writes.
    """
    for operations in result["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            for status, answer in answers.items():
                if status >= "400":
                    answer["content"] = _PROBLEM
            answers["default"] = {"description": "Any other refusal.", "content": _PROBLEM}
    return result
