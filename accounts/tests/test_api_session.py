"""GET and DELETE /api/v1/auth/session, and who the Bearer header lets in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tokens import token_create
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/session"


@pytest.fixture
def bearer(user: User) -> str:
    _token, text = token_create(user=user, name="test")
    return f"Bearer {text}"


def test_tells_who_calls_and_what_they_have(client: Client, user: User, bearer: str) -> None:
    answer = client.get(URL, HTTP_AUTHORIZATION=bearer)

    assert answer.status_code == 200
    assert answer.json() == {
        "user": {"id": str(user.pk), "email": "ada@example.com"},
        "credits": {"available": 0, "in_flight": 0, "debt": 0},
    }


def test_the_session_cookie_does_as_well(signed_in: Client) -> None:
    assert signed_in.get(URL).json()["user"]["email"] == "ada@example.com"


def test_nobody_is_unauthenticated(client: Client) -> None:
    answer = client.get(URL)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer \xff\xfe",
        "Bearer a\x00b",
        f"Bearer {'a' * 64}",
        f"Bearer {'a' * 100_000}",
        "Bearer one two",
        "Basic YWRhOmFkYQ==",
        "\xe9\xff",
        "  ",
    ],
)
def test_odd_headers_are_unauthenticated(client: Client, user: User, header: str) -> None:
    answer = client.get(URL, HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthenticated"


def test_an_expired_token_is_dead(client: Client, bearer: str) -> None:
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert client.get(URL, HTTP_AUTHORIZATION=bearer).status_code == 401


def test_a_token_lives_ninety_days(bearer: str) -> None:
    token = ApiToken.objects.get()
    assert token.expiry - token.created == pytest.approx(
        timedelta(days=90), abs=timedelta(seconds=5)
    )


def test_a_blocked_account_is_out_at_once(client: Client, bearer: str) -> None:
    User.objects.update(is_active=False)
    assert client.get(URL, HTTP_AUTHORIZATION=bearer).status_code == 401


def test_use_is_noted_at_most_once_a_minute(client: Client, bearer: str) -> None:
    client.get(URL, HTTP_AUTHORIZATION=bearer)
    first = ApiToken.objects.get().last_used_at
    client.get(URL, HTTP_AUTHORIZATION=bearer)
    assert ApiToken.objects.get().last_used_at == first

    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    client.get(URL, HTTP_AUTHORIZATION=bearer)
    assert ApiToken.objects.get().last_used_at > first


def test_a_known_token_costs_one_query(client: Client, bearer: str) -> None:
    client.get(URL, HTTP_AUTHORIZATION=bearer)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(URL, HTTP_AUTHORIZATION=bearer)
    assert len([q for q in queries if "accounts_" in q["sql"]]) == 1


def test_delete_kills_the_token_only(client: Client, user: User, bearer: str) -> None:
    _other, text = token_create(user=user, name="other")

    assert client.delete(URL, HTTP_AUTHORIZATION=bearer).status_code == 204
    assert client.get(URL, HTTP_AUTHORIZATION=bearer).status_code == 401
    assert client.delete(URL, HTTP_AUTHORIZATION=bearer).status_code == 401
    assert client.get(URL, HTTP_AUTHORIZATION=f"Bearer {text}").status_code == 200
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_delete_with_a_cookie_signs_the_session_out(signed_in: Client) -> None:
    assert signed_in.delete(URL).status_code == 204
    assert signed_in.get(URL).status_code == 401


def test_delete_with_a_cookie_needs_the_csrf_token(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.delete(URL).status_code == 403
    assert client.get(URL).status_code == 200


def test_wrong_method(client: Client, bearer: str) -> None:
    assert client.post(URL, HTTP_AUTHORIZATION=bearer).status_code == 405
