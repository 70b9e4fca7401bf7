"""`manage.py user_ensure`."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.factors import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "short")


def ensure(*more: str) -> User:
    call_command("user_ensure", "--email=Demo@example.com", "--password-env=DEMO_PASSWORD", *more)
    return User.objects.get()


def test_makes_a_user_with_a_proven_address(capsys: pytest.CaptureFixture[str]) -> None:
    user = ensure()

    assert capsys.readouterr().out == f"made demo@example.com {user.pk}\n"
    assert user.check_password("short")
    assert not user.is_staff
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).count() == 1


def test_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = ensure().password
    user = ensure()

    assert user.password == before
    assert EmailAddress.objects.count() == 1
    assert capsys.readouterr().out.splitlines()[1].startswith("updated")


def test_again_with_another_password_and_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    ensure()
    monkeypatch.setenv("DEMO_PASSWORD", "other")
    user = ensure("--staff")

    assert user.check_password("other")
    assert user.is_staff
    assert user.is_superuser


def test_proves_the_address_of_somebody_who_signed_up(user: User) -> None:
    call_command("user_ensure", "--email=ada@example.com", "--password-env=DEMO_PASSWORD")
    assert EmailAddress.objects.get().verified is True


@pytest.mark.parametrize(
    ("email", "variable"), [("nobody", "DEMO_PASSWORD"), ("a@example.com", "NOT_SET")]
)
def test_refuses_nonsense(email: str, variable: str) -> None:
    with pytest.raises(CommandError):
        call_command("user_ensure", f"--email={email}", f"--password-env={variable}")
    assert not User.objects.exists()


def test_gives_staff_an_authenticator_app_and_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOTP", "SANDBOX2" * 4)
    for _time in range(2):
        user = ensure("--staff", "--totp-env=TOTP")
    app = Authenticator.objects.get(user=user, type="totp")
    assert app.wrap().validate_code(code_of("SANDBOX2" * 4))
    assert Authenticator.objects.filter(type="recovery_codes").count() == 1

    monkeypatch.setenv("TOTP", "SANDBOX3" * 4)
    ensure("--totp-env=TOTP")
    assert Authenticator.objects.get(type="totp").pk != app.pk

    monkeypatch.setenv("TOTP", "no secret")
    with pytest.raises(CommandError):
        ensure("--totp-env=TOTP")
