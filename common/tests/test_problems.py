"""Every error of the API is a problem+json with a stable code."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_unknown_path_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/nothing-here")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_unknown_path_is_one_for_every_method_and_without_a_csrf_token(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic(method.upper(), "/api/v1/jobs/create/", b"{}", "application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/webhooks/stripe"])
def test_a_body_in_chunks_is_not_taken_for_an_empty_one(path: str) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    answer = Client().post(path, b"", content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    assert answer["Content-Type"] == "application/problem+json"
