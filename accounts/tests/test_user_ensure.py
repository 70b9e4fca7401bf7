"""`manage.py user_ensure`."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from accounts.models import User

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
