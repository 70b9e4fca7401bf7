"""Examples put in beside every body of the API's description: a hook of drf-spectacular."""

from __future__ import annotations

from typing import Any

from sora_ugc.api_examples import EXAMPLES

_CSV = "created_at,kind,amount,balance_after,description\r\n"


def examples_add(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """An example beside the schema of each body."""
    for operations in result["paths"].values():
        for operation in operations.values():
            bodies = {"": operation.get("requestBody", {}), **operation["responses"]}
            for status, body in bodies.items():
                for media_type, told in body.get("content", {}).items():
                    if media_type == "text/csv":
                        told["example"] = _CSV
                    elif "examples" not in told:
                        told["example"] = _of(told["schema"], status)
    return result


def _of(schema: dict[str, Any], status: str) -> Any:
    if schema.get("type") == "array":
        return [_of(schema["items"], status)]
    name = schema["$ref"].rpartition("/")[2].removesuffix("Request")
    if name.endswith("Page"):
        return {"results": [EXAMPLES[name.removesuffix("Page")]], "next": None}
    return EXAMPLES.get(f"{name} {status}", EXAMPLES[name])
