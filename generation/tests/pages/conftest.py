"""Somebody in the studio."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from generation.tests.jobs.driving import creator


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")


@pytest.fixture(autouse=True)
def _sent_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about pages: nobody carries out the work."""

    def send(_task: str, **_kwargs: Any) -> bool:
        return True

    monkeypatch.setattr("generation.pipeline.wake.send", send)


@pytest.fixture
def ada(db: None) -> User:
    """A creator with 100 credits."""
    return creator(funds=100)


@pytest.fixture
def hers(client: Client, ada: User) -> Client:
    """Ada's browser."""
    client.force_login(ada)
    return client


@pytest.fixture
def strangers(db: None) -> Client:
    """Somebody else's browser."""
    browser = Client()
    browser.force_login(creator(funds=0))
    return browser
