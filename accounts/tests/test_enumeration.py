"""Nothing tells who has an account: words, status, hashings and e-mails are the same.

Signing up is the exception, chosen and limited (docs/security.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import User

KNOWN, UNKNOWN = "ada@example.com", "eve@example.com"
# What differs from one answer to the next, whoever asks.
CHANGING = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"|[0-9a-f-]{36}')

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Seen:
    """All that somebody learns from outside, and what it cost."""

    status: int
    location: str
    body: str
    mails: int
    hashings: int


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each hashing of a password adds one."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> Any:
        done.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


@pytest.mark.parametrize(
    ("path", "fields", "mails"),
    [
        ("/accounts/login/", {"login": "{}", "password": "wrong"}, 0),
        ("/accounts/magic/", {"email": "{}"}, 1),
        ("/accounts/login/code/", {"email": "{}"}, 1),
        ("/accounts/password/reset/", {"email": "{}"}, 1),
        ("/api/v1/auth/login", {"email": "{}", "password": "wrong"}, 0),
        ("/api/v1/auth/magic-link", {"email": "{}"}, 1),
    ],
)
def test_known_and_unknown_learn_and_cost_the_same(
    proven: User,
    sent: list[EmailMultiAlternatives],
    hashings: list[str],
    path: str,
    fields: dict[str, str],
    mails: int,
) -> None:
    def seen(email: str) -> Seen:
        del sent[:], hashings[:]
        data = {name: value.format(email) for name, value in fields.items()}
        as_json: Any = {"content_type": "application/json"} if path.startswith("/api/") else {}
        answer: Any = Client().post(path, data, **as_json)
        body = CHANGING.sub("", answer.content.decode().replace(email, ""))
        location = answer.get("Location", "")
        return Seen(answer.status_code, location, body, len(sent), len(hashings))

    known, unknown = seen(KNOWN), seen(UNKNOWN)

    assert known == unknown
    assert known.mails == mails
    assert known.hashings == (1 if "password" in fields else 0)


def test_the_page_after_a_code_is_asked_for_tells_nothing_either(
    proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    def pages(email: str) -> list[tuple[int, str]]:
        browser = Client()
        shown: list[Any] = [
            browser.post("/accounts/login/code/", {"email": email}, follow=True),
            browser.post("/accounts/login/code/confirm/", {"code": "WRONG1"}, follow=True),
        ]
        return [
            (page.status_code, CHANGING.sub("", page.content.decode().replace(email, "")))
            for page in shown
        ]

    assert pages(KNOWN) == pages(UNKNOWN)
    assert len(sent) == 2
