"""GET /api/v1/schema."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def schema(client: Client) -> Any:
    """The description of the API, as anybody may read it."""
    answer = client.get("/api/v1/schema", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json()


def test_it_is_openapi_3_1_and_describes_the_api_only(schema: Any) -> None:
    assert schema["openapi"].startswith("3.1.")
    assert {path[: len("/api/v1/")] for path in schema["paths"]} == {"/api/v1/"}
    assert not [path for path in schema["paths"] if path.endswith("/")]


def test_every_refusal_is_described_as_a_problem(schema: Any) -> None:
    answers = [
        (status, answer["content"])
        for operations in schema["paths"].values()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if status == "default" or status >= "400"
    ]
    assert "404" in dict(answers)
    assert all(content == PROBLEM for _status, content in answers)


def test_a_call_without_errors_of_its_own_may_be_refused_too(schema: Any) -> None:
    balance = schema["paths"]["/api/v1/credits/balance"]["get"]["responses"]
    assert set(balance) == {"200", "default"}
