"""GET and POST auth/tokens, DELETE auth/tokens/{id}."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tokens import token_create
from common.models import AuditEvent
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/auth/tokens"


def call(token: str, method: str = "get", path: str = TOKENS, **sent: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", **sent.pop("headers", {})}
    if sent:
        sent = {"data": sent, "content_type": "application/json"}
    return getattr(Client(), method)(path, headers=headers, **sent)


@pytest.fixture
def ada() -> User:
    return UserFactory.create()


@pytest.fixture
def token(ada: User) -> str:
    return token_create(user=ada, name="first")[1]


def test_a_token_is_made_shown_once_and_works(token: str) -> None:
    answer = call(token, "post", name="nightly script", days=7)
    body = answer.json()
    assert (answer.status_code, body["name"], body["last_used_at"]) == (201, "nightly script", None)
    life = ApiToken.objects.get(name="nightly script").expiry - timezone.now()
    assert timedelta(days=6) < life <= timedelta(days=7)

    listed = call(body["token"]).json()
    assert [row["name"] for row in listed] == ["nightly script", "first"]
    assert listed[0]["id"] == body["id"]
    assert listed[0]["last_used_at"] is not None
    assert all("token" not in row for row in listed)
    assert not ApiToken.objects.filter(digest__contains=body["token"]).exists()


def test_it_works_no_longer_than_the_one_that_made_it(ada: User) -> None:
    short, text = token_create(user=ada, name="short", days=2)
    made = call(text, "post", name="longer", days=90).json()
    child = ApiToken.objects.get(digest__startswith=made["id"])
    assert abs(child.expiry - short.expiry) < timedelta(seconds=1)


def test_a_browsers_session_makes_none(ada: User) -> None:
    client = Client()
    client.force_login(ada)
    answer = client.post(TOKENS, {"name": "thief"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"days": 3}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": 5}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 91}, "days"),
    ],
)
def test_what_cannot_be_made_is_refused_by_field(
    token: str, body: dict[str, Any], field: str
) -> None:
    answer = call(token, "post", **body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert ApiToken.objects.count() == 1


def test_sent_again_it_is_the_same_token_without_its_text(token: str) -> None:
    key = {"Idempotency-Key": "k"}
    first = call(token, "post", name="n", headers=key).json()
    again = call(token, "post", name="n", headers=key)
    assert (again.status_code, again.json()) == (200, {**first, "token": None})
    assert ApiToken.objects.filter(name="n").count() == 1
    other = call(token, "post", name="m", headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_a_revoked_token_is_dead_at_once(token: str) -> None:
    made = call(token, "post", name="n").json()
    assert call(token, "delete", f"{TOKENS}/{made['id']}").status_code == 204
    assert call(made["token"]).status_code == 401
    assert call(token, "delete", f"{TOKENS}/{made['id']}").status_code == 404
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


@pytest.mark.parametrize(
    "token_id", ["nonsense", "0" * 32, "%25" * 32, "'" * 32, "a" * 500, "a%00b"]
)
def test_an_id_that_is_none_does_not_exist(token: str, token_id: str) -> None:
    assert call(token, "delete", f"{TOKENS}/{token_id}").status_code == 404


def test_a_strangers_token_does_not_exist(token: str) -> None:
    theirs, _text = token_create(user=UserFactory.create(), name="theirs")
    assert call(token, "delete", f"{TOKENS}/{theirs.digest[:32]}").status_code == 404
    assert ApiToken.objects.filter(name="theirs").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_has_none(method: str) -> None:
    answer = getattr(Client(), method)(TOKENS)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
