"""POST /api/v1/auth/login."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/login"


def post(client: Client, body: Any) -> Any:
    return client.post(URL, body, content_type="application/json")


def test_gives_a_token_that_works(user: User, client: Client) -> None:
    answer = post(client, {"email": "Ada@example.com", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["user"] == {"id": str(user.pk), "email": "ada@example.com"}
    bearer = f"Bearer {answer.json()['token']}"
    assert client.get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 200
    assert not client.cookies


def test_each_sign_in_has_a_token_of_its_own(user: User, client: Client) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    tokens = {post(client, body).json()["token"] for _ in range(2)}

    assert len(tokens) == ApiToken.objects.count() == 2


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_wrong_password_and_unknown_address_answer_alike(
    user: User, client: Client, email: str
) -> None:
    answer = post(client, {"email": email, "password": "wrong"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {
        "type": "about:blank",
        "title": "E-mail address and password do not fit together.",
        "status": 401,
        "detail": "E-mail address and password do not fit together.",
        "code": "invalid_credentials",
        "request_id": answer["X-Request-Id"],
    }
    assert ApiToken.objects.count() == 0


def test_wrong_password_and_unknown_address_cost_the_same_hashing(
    user: User, client: Client
) -> None:
    def hashings(email: str) -> int:
        with patch.object(MD5PasswordHasher, "encode", return_value="md5$x$y") as encode:
            post(client, {"email": email, "password": "wrong"})
        return int(encode.call_count)

    assert hashings("nobody@example.com") == hashings("ada@example.com") > 0


def test_blocked_account_is_not_let_in(user: User, client: Client) -> None:
    User.objects.update(is_active=False)
    answer = post(client, {"email": "ada@example.com", "password": PASSWORD})

    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid_credentials"
    assert ApiToken.objects.count() == 0


def test_failures_are_recorded_without_the_address(user: User, client: Client) -> None:
    post(client, {"email": "ada@example.com", "password": "wrong"})
    post(client, {"email": "nobody@example.com", "password": "wrong"})

    known, unknown = AuditEvent.objects.filter(action="user.sign_in_failed").order_by("created_at")
    assert known.target == f"user:{user.pk}"
    assert unknown.target.startswith("address:")
    assert "nobody" not in unknown.target


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        {},
        {"email": "ada@example.com"},
        {"email": "ada@example.com", "password": "a\x00"},
        {"email": "no address", "password": "x"},
        {"email": "ada@example.com", "password": "x" * 1025},
    ],
)
def test_bad_input_is_invalid(client: Client, body: Any) -> None:
    answer = post(client, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert AuditEvent.objects.count() == 0


def test_wrong_method(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_is_limited_by_account_from_many_places(user: User, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "login": "2/h"}
    body = {"email": "limited@example.com", "password": "wrong"}
    statuses = [
        post(Client(REMOTE_ADDR=f"198.51.100.{n}"), body).status_code for n in range(50, 56)
    ]

    assert statuses[-1] == 429


def test_is_limited_by_network_address(user: User, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "login": "2/h"}
    client = Client(REMOTE_ADDR="198.51.100.99")
    statuses = [
        post(client, {"email": f"n{n}@example.com", "password": "wrong"}).status_code
        for n in range(6)
    ]

    assert statuses[-1] == 429
