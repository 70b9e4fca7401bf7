"""What every call may answer, whatever its view says: a hook of drf-spectacular.

A call that is described here may be refused for these reasons before its own code runs; the tests
of the description (`e2e/test_schemathesis.py`) hold that it is answered with nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from common.errors import (
    AccountSuspended,
    Forbidden,
    InvalidInput,
    RateLimited,
    TooLarge,
    Unauthenticated,
)
from common.errors import Unavailable as Away
from common.problems import CONTENT_TYPE
from common.schema import example_of, line

_SAFE = {"get", "head"}
# They take any Accept header (`common.negotiation.AnyAccept`).
_ANY_ACCEPT = {"assets_download", "credits_entries"}
_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_HEADERS = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {"description": "The scheme to use.", "schema": {"type": "string"}},
    "X-Request-Id": {
        "description": "What support finds this request by.",
        "schema": {"type": "string"},
    },
}

# One description serves every site, and its cookie is called by where the site is.
_COOKIE = (
    "A browser's session. Over https the cookie is called `__Host-session`; over plain http "
    "`session`, with `_` and the port behind it where the address has one."
)


def answers_complete(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Every refusal as a problem with its codes, headers on every answer, summaries, ids."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            for status, answer in answers.items():
                if status >= "400":
                    _as_problem(answer)
            for status, code, title in _of_all(method, operation):
                _add(answers, status, code, title)
            operation["responses"] = dict(sorted(answers.items()))
            for status, answer in answers.items():
                _headers_add(status, answer)
                _examples_share(answer, result["components"].setdefault("examples", {}))
            _name(operation)
    result["components"]["headers"] = _HEADERS
    result["components"]["securitySchemes"]["cookieAuth"]["description"] = _COOKIE
    result["components"]["examples"] = dict(sorted(result["components"]["examples"].items()))
    return result


def members_promised(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """What an answer consists of is always there, null where it has no value.

    A serializer says so only of what may not be left out when it is sent. A refusal has the members
    that its code brings along.
    """
    for name, schema in result["components"]["schemas"].items():
        if "properties" in schema and name != "Problem" and not name.endswith("Request"):
            schema["required"] = sorted(schema["properties"])
    return result


def _of_all(method: str, operation: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Status, code and words of the refusals that do not depend on what a call does."""
    schemes = {name for option in operation.get("security", []) for name in option}
    if schemes:
        yield 401, Unauthenticated.code, "No credentials, or a token that does not work"
        yield 403, AccountSuspended.code, str(AccountSuspended.title)
    if "cookieAuth" in schemes and method not in _SAFE:
        yield 403, Forbidden.code, "A browser's session without its CSRF token"
    if operation["operationId"] not in _ANY_ACCEPT:
        yield 406, "not_acceptable", "The Accept header leaves out what this answers"
    if "requestBody" in operation:
        yield 400, InvalidInput.code, "Some of this cannot be used as it is; `errors` says what"
        yield 411, "length_required", "A body in chunks, without Content-Length"
        yield 413, TooLarge.code, str(TooLarge.title)
        yield 415, "unsupported_media_type", "A body of another Content-Type"
    yield 429, RateLimited.code, str(RateLimited.title)
    yield 500, "server_error", "A fault of ours; it was noted"
    yield 503, Away.code, "A part that this needs does not answer; nothing was changed"


def _as_problem(answer: dict[str, Any]) -> None:
    told = answer.get("content", {}).get("application/json", {})
    answer["content"] = {CONTENT_TYPE: {**told, "schema": _SCHEMA}}


def _add(answers: dict[str, Any], status: int, code: str, title: str) -> None:
    empty = {"description": "", "content": {CONTENT_TYPE: {"schema": _SCHEMA}}}
    answer = answers.setdefault(str(status), empty)
    examples = answer["content"][CONTENT_TYPE].setdefault("examples", {})
    if code in _codes(examples):
        return
    answer["description"] = "\n".join(filter(None, [answer["description"], line(code, title)]))
    title = HTTPStatus(status).phrase if status in {406, 411, 415, 500} else title
    examples[code] = {"value": example_of(status=status, code=code, title=title)}


def _examples_share(answer: dict[str, Any], shared: dict[str, Any]) -> None:
    """A refusal looks the same wherever it comes from, so each stands in the description once."""
    examples = answer.get("content", {}).get(CONTENT_TYPE, {}).get("examples", {})
    for code in sorted(_codes(examples)):
        name = next(n for n, example in examples.items() if example["value"]["code"] == code)
        shared.setdefault(code, examples.pop(name))
        examples[code] = {"$ref": f"#/components/examples/{code}"}


def _codes(examples: dict[str, Any]) -> set[str]:
    return {str(example["value"]["code"]) for example in examples.values()}


def _headers_add(status: str, answer: dict[str, Any]) -> None:
    names = ["X-Request-Id"]
    if status == "401":
        names.append("WWW-Authenticate")
    if status == "429" or "`still_running`" in answer["description"]:
        names.append("Retry-After")
    headers = answer.setdefault("headers", {})
    headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if not answer["description"]:
        answer["description"] = HTTPStatus(int(status)).phrase


def _name(operation: dict[str, Any]) -> None:
    """The first sentence is what the call is called; ids are UUIDs."""
    words = " ".join(operation.get("description", "").split("\n\n")[0].split())
    operation["summary"] = words.split(". ")[0].removesuffix(".").replace("`", "")
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and parameter["name"] in {"job_id", "asset_id"}:
            parameter["schema"] = {"type": "string", "format": "uuid"}
