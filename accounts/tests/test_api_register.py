"""POST /api/v1/auth/register."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.addresses import email_normalise
from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/register"


def post(client: Client, body: Any, **headers: Any) -> Any:
    return client.post(URL, body, content_type="application/json", **headers)


def nothing_happened() -> bool:
    return not (User.objects.exists() or ApiToken.objects.exists() or AuditEvent.objects.exists())


def test_makes_an_account_with_a_working_token(
    client: Client, sent: list[EmailMultiAlternatives]
) -> None:
    answer = post(client, {"email": " Ada@Example.COM ", "password": PASSWORD})

    assert answer.status_code == 201
    user = User.objects.get()
    assert answer.json() == {
        "user": {"id": str(user.pk), "email": "ada@example.com"},
        "token": answer.json()["token"],
    }
    assert user.check_password(PASSWORD)
    bearer = f"Bearer {answer.json()['token']}"
    assert client.get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 200
    assert EmailAddress.objects.get().verified is False
    assert [message.to for message in sent] == [["ada@example.com"]]
    assert sent[0].subject == "Confirm your address for fairtake"
    actions = AuditEvent.objects.order_by("created_at").values_list("action", flat=True)
    assert list(actions) == ["user.signed_up", "token.created", "token.first_used"]


def test_taken_address_is_a_conflict(user: User, client: Client) -> None:
    answer = post(client, {"email": "ADA@example.com", "password": "another long walk"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "email_taken"
    assert User.objects.count() == 1
    assert ApiToken.objects.count() == 0
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": PASSWORD}, "email"),
        ({"email": "ada@example.com"}, "password"),
        ({"email": "nobody", "password": PASSWORD}, "email"),
        ({"email": "a" * 250 + "@example.com", "password": PASSWORD}, "email"),
        ({"email": "a\x00b@example.com", "password": PASSWORD}, "email"),
        ({"email": "\u212aelvin@example.com", "password": PASSWORD}, "email"),
        ({"email": "a\ud800@example.com", "password": PASSWORD}, "email"),
        ({"email": '"a b"@example.com', "password": PASSWORD}, "email"),
        ({"email": None, "password": PASSWORD}, "email"),
        ({"email": ["ada@example.com"], "password": PASSWORD}, "email"),
        ({"email": "ada@example.com", "password": 10**12 + 7}, "password"),
        ({"email": "ada@example.com", "password": "short"}, "password"),
        ({"email": "ada@example.com", "password": "password123"}, "password"),
        ({"email": "ada@example.com", "password": "ada@example.com"}, "password"),
        ({"email": "ada@example.com", "password": "x" * 1025}, "password"),
        ({"email": "ada@example.com", "password": "a long\x00 walk home"}, "password"),
        ({"email": "ada@example.com", "password": {"a": 1}}, "password"),
    ],
)
def test_bad_fields_are_named(client: Client, body: dict[str, Any], field: str) -> None:
    answer = post(client, json.dumps(body))

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == [field]
    assert nothing_happened()


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"email": NaN}', b"[" * 100_000],
)
def test_what_is_no_json_object_is_invalid(client: Client, body: bytes) -> None:
    answer = post(client, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert nothing_happened()


def test_a_domain_has_one_spelling(client: Client) -> None:
    post(client, {"email": "ada@b\u00fccher.example", "password": PASSWORD})
    answer = post(client, {"email": "ada@XN--bcher-kva.example", "password": PASSWORD})

    assert answer.json()["code"] == "email_taken"
    assert User.objects.get().email == "ada@xn--bcher-kva.example"


def test_a_sharp_s_is_not_somebody_elses_domain() -> None:
    assert email_normalise("Ada@FAß.example") == "ada@xn--fa-hia.example"


def test_wrong_method(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_credentials_that_are_sent_along_are_not_looked_at(client: Client) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    assert post(client, body, HTTP_AUTHORIZATION="Bearer \xff").status_code == 201


def test_is_limited_by_network_address(client: Client, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "signup": "1/h"}
    client = Client(REMOTE_ADDR="198.51.100.7")
    body = {"email": "ada@example.com", "password": PASSWORD}
    statuses = [post(client, body).status_code for _ in range(3)]

    assert statuses[-1] == 429
    answer = post(client, body)
    assert answer.json()["code"] == "rate_limited"
    assert answer["Retry-After"] == str(answer.json()["retry_after"])
    assert User.objects.count() <= 1
