"""What staff may do to an account in the admin, each with its permission, twice, and audited."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.data_export import data_export_make
from accounts.models import AccountDeletion, DataExport, User
from common.models import AuditEvent
from testing.factories import UserFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

DEEDS = {
    "suspend": "accounts.suspend_user",
    "reinstate": "accounts.suspend_user",
    "pack-data": "accounts.help_with_data",
    "close": "accounts.help_with_data",
}
SEE = "accounts.view_user"


def url(user: User, deed: str) -> str:
    return f"/admin/accounts/user/{user.pk}/do/{deed}/"


def page(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def do(staff: Client, user: User, deed: str) -> str:
    """Press it; what the next page says."""
    form = {"reason": "They wrote to us", "request_key": str(uuid4())}
    answer = staff.post(url(user, deed), form, follow=True)
    assert answer.status_code == 200
    return str(answer.text)


def test_suspended_and_reinstated(user: User) -> None:
    staff = staff_with(SEE, DEEDS["suspend"], "common.view_auditevent")
    assert url(user, "suspend") in staff.get(page(user)).text
    assert "whom to write to, not why" in staff.get(url(user, "suspend")).text

    assert "The account is suspended." in do(staff, user, "suspend")
    assert "was suspended or closed already" in do(staff, user, "suspend")
    assert User.objects.filter(pk=user.pk, suspended_at__isnull=False).exists()
    shown = staff.get(page(user)).text
    assert "They wrote to us" in shown
    assert url(user, "suspend") not in shown
    assert "Suspended since" in staff.get(url(user, "reinstate")).text

    assert "The account is reinstated." in do(staff, user, "reinstate")
    assert "The account was not suspended." in do(staff, user, "reinstate")
    assert User.objects.filter(pk=user.pk, suspended_at=None, is_active=True).exists()
    assert AuditEvent.objects.filter(action__startswith="account.").count() == 2


def test_staff_does_not_suspend_staff(db: None) -> None:
    colleague = UserFactory.create(is_staff=True)
    shown = do(staff_with(SEE, DEEDS["suspend"]), colleague, "suspend")

    assert "This account belongs to staff." in shown
    colleague.refresh_from_db()
    assert colleague.is_active


def test_suspended_accounts_are_found_in_the_list(user: User) -> None:
    staff = staff_with(SEE, DEEDS["suspend"])
    do(staff, user, "suspend")

    listed = staff.get("/admin/accounts/user/?suspended_at__isempty=0").context["cl"]
    assert [found.pk for found in listed.queryset] == [user.pk]


@pytest.mark.parametrize("deed", DEEDS)
def test_without_the_permission_it_is_refused(user: User, deed: str) -> None:
    others = {permission for permission in DEEDS.values() if permission != DEEDS[deed]}
    staff = staff_with(SEE, *others)

    assert url(user, deed) not in staff.get(page(user)).text
    assert staff.get(url(user, deed)).status_code == 403
    assert staff.post(url(user, deed), {"reason": "x", "request_key": uuid4()}).status_code == 403
    user.refresh_from_db()
    assert user.is_active
    assert AuditEvent.objects.filter(target=f"user:{user.pk}").count() == 1  # their sign-up


@pytest.mark.parametrize("deed", ["pack-data", "close"])
def test_who_can_sign_in_does_it_themselves(user: User, deed: str) -> None:
    staff = staff_with(SEE, DEEDS[deed])
    answer = staff.get(url(user, deed), follow=True)
    assert "no longer possible" in answer.text
    assert "Their data" not in answer.text
    # A form that was opened before the account was reinstated.
    assert "can do this by themselves" in do(staff, user, deed)
    assert not DataExport.objects.exists()
    assert not AccountDeletion.objects.exists()


def test_their_data_is_packed_and_handed_out(user: User) -> None:
    staff = staff_with(SEE, DEEDS["suspend"], DEEDS["pack-data"])
    do(staff, user, "suspend")
    assert "being packed" in do(staff, user, "pack-data")
    export = DataExport.objects.get()
    link = f"/admin/accounts/user/{user.pk}/data/{export.pk}/"
    assert staff.get(link).status_code == 404
    data_export_make(export_id=export.pk)

    assert link in staff.get(page(user)).text
    answer = staff.get(link)

    export.refresh_from_db()
    assert answer.status_code == 302
    assert export.storage_key in answer["Location"]
    assert default_storage.exists(export.storage_key)
    for action in ("data_export.asked", "data_export.fetched"):
        event = AuditEvent.objects.get(action=action)
        assert event.actor_id == staff.staff_id  # type: ignore[attr-defined]
        assert event.target == f"user:{user.pk}"
    assert staff_with(SEE).get(link).status_code == 403
    do(staff, user, "reinstate")
    assert staff.get(link).status_code == 404


def test_their_account_is_deleted_for_them(user: User) -> None:
    staff = staff_with(SEE, DEEDS["suspend"], DEEDS["close"])
    do(staff, user, "suspend")
    assert "cannot be undone" in staff.get(url(user, "close")).text

    assert "The account is deleted" in do(staff, user, "close")
    do(staff, user, "close")

    assert AccountDeletion.objects.get().user_id == user.pk
    event = AuditEvent.objects.get(action="account.closed")
    assert event.data == {"reason": "They wrote to us"}
