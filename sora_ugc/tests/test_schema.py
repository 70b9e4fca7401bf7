"""GET /api/v1/schema, its copy in the repository, and the list of problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from common.errors import ProblemError
from common.problems import _CODES

DOCS = settings.BASE_DIR / "docs"
PROBLEM = "application/problem+json"


@pytest.fixture
def schema(client: Client) -> Any:
    """The description of the API, as anybody may read it."""
    answer = client.get("/api/v1/schema", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json()


def operations(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.removeprefix('/api/v1')}", operation


def kinds(error: type[ProblemError]) -> Iterator[type[ProblemError]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def problems() -> set[tuple[str, int]]:
    """Every code of the code, with its status."""
    get_resolver().url_patterns  # noqa: B018 (imports every view, and with them every error)
    ours = [kind for kind in kinds(ProblemError) if ".tests." not in kind.__module__]
    return {(kind.code, kind.status) for kind in ours} | {(c, s) for s, c in _CODES.items()}


def test_it_is_openapi_3_1_and_describes_the_api_only(schema: Any) -> None:
    assert schema["openapi"].startswith("3.1.")
    assert {path[: len("/api/v1/")] for path in schema["paths"]} == {"/api/v1/"}
    assert not [path for path in schema["paths"] if path.endswith("/")]


def test_what_is_answered_is_whole(schema: Any) -> None:
    """Members of an answer are null rather than missing; a refusal brings those of its code."""
    partly = {
        name
        for name, kind in schema["components"]["schemas"].items()
        if {*kind.get("required", [])} != {*kind.get("properties", {})}
        and not name.endswith("Request")
    }
    assert partly == {"Problem"}


def test_every_call_of_the_contract_is_described(schema: Any) -> None:
    assert {call for call, _operation in operations(schema)} >= {
        "POST /auth/register",
        "POST /auth/login",
        "POST /auth/magic-link",
        "GET /auth/session",
        "DELETE /auth/session",
        "GET /auth/tokens",
        "POST /auth/tokens",
        "DELETE /auth/tokens/{token_id}",
        "GET /credits/balance",
        "GET /credits/entries",
        "GET /billing/packs",
        "POST /billing/checkout",
        "GET /billing/purchases",
        "GET /models",
        "GET /platforms",
        "POST /assets",
        "POST /jobs/quote",
        "POST /jobs/create",
        "GET /jobs/{job_id}",
        "GET /jobs",
        "POST /jobs/{job_id}/cancel",
        "GET /assets/{asset_id}/download",
    }


def test_the_copy_in_the_repository_is_what_the_code_says(schema: Any) -> None:
    kept = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    assert kept == schema, "The API has changed: make openapi"


def test_every_refusal_is_a_problem_with_known_codes_and_an_example_of_each(schema: Any) -> None:
    known = problems()
    for call, operation in operations(schema):
        for status, answer in operation["responses"].items():
            if status < "400":
                continue
            assert list(answer["content"]) == [PROBLEM], call
            told = answer["content"][PROBLEM]
            assert told["schema"] == {"$ref": "#/components/schemas/Problem"}, call
            codes = set(re.findall(r"^`(\w+)`:", answer["description"], re.MULTILINE))
            assert codes, (call, status)
            assert set(told["examples"]) == codes, (call, status)
            assert {(code, int(status)) for code in codes} <= known, (call, status)


def test_any_call_may_be_refused_for_its_pace(schema: Any) -> None:
    for call, operation in operations(schema):
        assert "Retry-After" in operation["responses"]["429"]["headers"], call


def test_every_answer_has_a_request_id(schema: Any) -> None:
    for call, operation in operations(schema):
        for answer in operation["responses"].values():
            assert "X-Request-Id" in answer["headers"], call


def test_job_reads_tell_of_their_etags(schema: Any) -> None:
    for path in ("/api/v1/jobs", "/api/v1/jobs/{job_id}"):
        answers = schema["paths"][path]["get"]["responses"]
        assert "ETag" in answers["200"]["headers"]
        assert "content" not in answers["304"]


def test_every_body_has_an_example_that_is_one(schema: Any) -> None:
    for call, operation in operations(schema):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for told in (told for body in bodies for told in body.get("content", {}).values()):
            for example in _examples(schema, told):
                validator = Draft202012Validator(
                    {**told["schema"], "components": schema["components"]}
                )
                assert [error.message for error in validator.iter_errors(example)] == [], call


def _examples(schema: Any, told: dict[str, Any]) -> list[Any]:
    if "example" in told:
        return [told["example"]]
    shared = schema["components"]["examples"]
    return [shared[code]["value"] for code in told["examples"]]


def test_what_makes_something_takes_an_idempotency_key(schema: Any) -> None:
    # An address is an account's key; see docs/adr/0032-the-api.md.
    makes = {call for call, operation in operations(schema) if "201" in operation["responses"]}
    takes = {
        call
        for call, operation in operations(schema)
        if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
    }
    assert makes - {"POST /auth/register"} == takes


def test_every_call_says_what_it_is(schema: Any) -> None:
    for call, operation in operations(schema):
        assert operation["summary"], call
        assert operation["operationId"], call


def test_the_list_of_problems_has_every_code() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \| .", (DOCS / "problems.md").read_text(), re.MULTILINE
    )
    assert {(code, int(status)) for code, status in rows} == problems()
    assert len(rows) == len(set(rows))


def test_the_description_is_the_same_in_every_language_of_who_asks_but_for_words(
    client: Client,
) -> None:
    german = client.get("/api/v1/schema", headers={"Accept-Language": "de"}).json()
    kept = yaml.safe_load(Path(DOCS / "openapi.yaml").read_text())
    assert {call for call, _ in operations(german)} == {call for call, _ in operations(kept)}
