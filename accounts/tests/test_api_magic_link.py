"""POST /api/v1/auth/magic-link."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/magic-link"


def test_is_accepted_for_known_and_unknown_alike(
    user: User, client: Client, sent: list[EmailMultiAlternatives]
) -> None:
    for email in ("ADA@example.com", "nobody@example.com"):
        answer = client.post(URL, {"email": email}, content_type="application/json")
        assert (answer.status_code, answer.content) == (202, b"")
    assert [message.to for message in sent] == [["ada@example.com"], ["nobody@example.com"]]


@pytest.mark.parametrize("body", [b"{", b"[]", {}, {"email": "no"}, {"email": "a\x00@b.example"}])
def test_bad_input_is_invalid(
    client: Client, sent: list[EmailMultiAlternatives], body: Any
) -> None:
    answer = client.post(URL, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert sent == []


def test_wrong_method(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_no_mail_server_is_unavailable(
    client: Client, sent: list[EmailMultiAlternatives], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post(URL, {"email": "ada@example.com"}, content_type="application/json")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
