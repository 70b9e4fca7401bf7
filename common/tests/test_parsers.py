"""What the API reads as JSON: one object of a sensible size."""

from __future__ import annotations

import pytest
from django.test import Client

from common.parsers import MAX_BYTES

PATH = "/api/v1/auth/login"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '"text"', "17", "null", "{" * 5_000, '{"a":' * 20_000 + "1" + "}" * 20_000],
)
def test_what_is_no_object_is_refused(client: Client, body: str) -> None:
    answer = client.post(PATH, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.django_db
def test_a_body_beyond_any_call_is_refused_before_it_is_read_as_json(client: Client) -> None:
    body = '{"email": "' + "a" * MAX_BYTES + '"}'

    answer = client.post(PATH, body, content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
