"""POST /auth/login with a second factor: it is no way around it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from accounts.tests.factors import code_of, factor_on, recovery_code, wrong

pytestmark = pytest.mark.django_db


def sign_in(client: Client, *, password: str = PASSWORD, **more: str) -> Any:
    return client.post(
        "/api/v1/auth/login",
        {"email": "ada@example.com", "password": password, **more},
        content_type="application/json",
    )


@pytest.fixture
def secret(proven: User) -> str:
    return factor_on(proven)


def test_without_a_code_it_says_that_one_is_needed(client: Client, secret: str) -> None:
    answer = sign_in(client)

    assert (answer.status_code, answer.json()["code"]) == (401, "mfa_required")
    assert not ApiToken.objects.exists()


def test_a_wrong_password_says_nothing_about_it(client: Client, secret: str) -> None:
    answer = sign_in(client, password="wrong", otp=code_of(secret))

    assert answer.json()["code"] == "invalid_credentials"


def test_the_code_of_the_app_signs_in_once(client: Client, secret: str) -> None:
    code = code_of(secret)

    assert sign_in(client, otp=code).status_code == 200
    assert sign_in(client, otp=code).json()["code"] == "mfa_required"
    assert ApiToken.objects.count() == 1


def test_a_recovery_code_signs_in_once(client: Client, proven: User, secret: str) -> None:
    code = recovery_code(proven)

    assert sign_in(client, otp=code).status_code == 200
    assert sign_in(client, otp=code).json()["code"] == "mfa_required"


def test_a_wrong_code_does_not(client: Client, secret: str) -> None:
    answer = sign_in(client, otp=wrong(secret))

    assert (answer.status_code, answer.json()["code"]) == (401, "mfa_required")
    assert "not right" in answer.json()["detail"]
    assert not ApiToken.objects.exists()


def test_guessing_is_limited(client: Client, secret: str, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"second_factor": "2/h"}
    answers = [sign_in(client, otp=wrong(secret)).status_code for _ in range(3)]

    assert answers == [401, 401, 429]
    assert sign_in(client, otp=code_of(secret)).status_code == 429


@pytest.mark.parametrize("otp", ["x" * 41, "1\x002"])
def test_nonsense_is_refused(client: Client, secret: str, otp: str) -> None:
    assert sign_in(client, otp=otp).status_code == 400


def test_who_has_none_may_send_one(client: Client, user: User) -> None:
    assert sign_in(client, otp="123456").status_code == 200
