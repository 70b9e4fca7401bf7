"""`manage.py staff_set`: who works in the admin, and with which rights."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from common.models import AuditEvent
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.com")


def rights(user: User) -> tuple[bool, bool, list[str]]:
    user.refresh_from_db()
    return user.is_staff, user.is_superuser, sorted(group.name for group in user.groups.all())


def told() -> list[tuple[str, list[str], list[str]]]:
    events = AuditEvent.objects.filter(action="staff.rights").order_by("created_at")
    return [(event.target, event.data["before"], event.data["after"]) for event in events]


def test_somebody_comes_into_groups_and_out_of_them(
    ada: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("staff_set", "Ada@example.com", "support", "finance")
    assert rights(ada) == (True, False, ["finance", "support"])
    call_command("staff_set", "ada@example.com", "operations")
    call_command("staff_set", "ada@example.com", "operations")
    assert rights(ada) == (True, False, ["operations"])
    call_command("staff_set", "ada@example.com", "--none")
    assert rights(ada) == (False, False, [])

    target = f"user:{ada.pk}"
    assert told() == [
        (target, [], ["finance", "support"]),
        (target, ["finance", "support"], ["operations"]),
        (target, ["operations"], []),
    ]
    assert capsys.readouterr().out.splitlines()[::3] == [
        "ada@example.com: support, finance",
        "ada@example.com: no member of staff",
    ]


def test_a_superuser_comes_down_to_a_group(ada: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    call_command("staff_set", "ada@example.com", "support")
    assert rights(ada) == (True, False, ["support"])
    assert told() == [(f"user:{ada.pk}", ["superuser"], ["support"])]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["eve@example.com", "support"], "There is no account of eve@example.com."),
        (["ada@example.com", "suport", "support"], "There is no group suport."),
    ],
)
def test_what_is_misspelt_changes_nothing(ada: User, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("staff_set", *arguments)
    assert (rights(ada), told()) == ((False, False, []), [])


@pytest.mark.parametrize("arguments", [[], ["support", "--none"]])
def test_one_says_either_groups_or_none(ada: User, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("staff_set", "ada@example.com", *arguments)
