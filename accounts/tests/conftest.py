"""What the tests of this room share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import cast

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services import user_register

PASSWORD = "a long walk home"


@pytest.fixture(autouse=True)
def _quick_and_without_limits(settings: Settings) -> None:
    """Argon2 is slow on purpose. Limits are shared through Redis: tests about one set their own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")


@pytest.fixture
def user(db: None) -> User:
    """ada@example.com, whose address nobody has proven."""
    return user_register(email="ada@example.com", password=PASSWORD)


@pytest.fixture
def proven(user: User) -> User:
    """ada@example.com, who has confirmed the address."""
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    """A browser in which ada is signed in."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMultiAlternatives]:
    """The e-mails, as they leave on commit; these tests never commit, so they leave at once."""
    monkeypatch.setattr("common.mail.transaction.on_commit", lambda deliver: deliver())
    return cast("list[EmailMultiAlternatives]", mail.outbox)


@pytest.fixture
def stranger() -> Client:
    """Another browser."""
    return Client()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Move the clock that signed links read, to so many seconds from the real now."""
    real = time.time

    def move(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return move


def link_in(message: EmailMultiAlternatives) -> str:
    """The path of the one link of ours in an e-mail."""
    (link,) = set(re.findall(r"http://testserver(/\S+)", str(message.body)))
    return str(link)
