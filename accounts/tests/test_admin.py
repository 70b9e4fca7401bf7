"""The admin's lists of people and tokens."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken, User
from accounts.services import user_ensure
from accounts.tests.conftest import PASSWORD
from accounts.tokens import token_create
from common.models import AuditEvent
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    user, _ = user_ensure(email="staff@example.com", password=PASSWORD, staff=True)
    staff_sign_in(client, user)
    return client


def test_people_are_found_by_address(staff: Client, user: User) -> None:
    page = staff.get("/admin/accounts/user/?q=ada@").content.decode()

    assert "ada@example.com" in page
    assert "1 user" in page


def test_nothing_of_a_person_can_be_edited(staff: Client, user: User) -> None:
    url = f"/admin/accounts/user/{user.pk}/change/"
    assert staff.get(url).status_code == 200
    staff.post(url, {"email": "eve@example.com", "is_staff": "on", "is_superuser": "on"})

    user.refresh_from_db()
    assert (user.email, user.is_staff, user.is_superuser) == ("ada@example.com", False, False)
    assert staff.get("/admin/accounts/user/add/").status_code == 403
    assert staff.post(f"/admin/accounts/user/{user.pk}/delete/").status_code == 403


def test_staff_sets_nobodys_password(staff: Client, user: User) -> None:
    url = f"/admin/accounts/user/{user.pk}/"
    assert "md5$" not in staff.get(f"{url}change/").content.decode()
    staff.post(f"{url}password/", {"password1": "mine now, ada", "password2": "mine now, ada"})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_tokens_can_only_be_revoked(staff: Client, user: User) -> None:
    token, _text = token_create(user=user, name="lost")
    assert "lost" in staff.get("/admin/accounts/apitoken/?q=ada").content.decode()
    staff.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": token.digest})

    assert not ApiToken.objects.exists()
    event = AuditEvent.objects.get(action="token.revoked")
    assert event.actor_id == User.objects.get(is_staff=True).pk
    assert event.target == f"user:{user.pk}"


def test_addresses_are_not_proven_by_a_tick_box(staff: Client) -> None:
    assert staff.get("/admin/account/emailaddress/").status_code == 404


def test_the_audit_log_can_be_read_and_not_changed(staff: Client) -> None:
    event = AuditEvent.objects.latest("created_at")

    assert staff.get("/admin/common/auditevent/?q=user").status_code == 200
    assert staff.get(f"/admin/common/auditevent/{event.pk}/change/").status_code == 200
    assert staff.post(f"/admin/common/auditevent/{event.pk}/change/", {}).status_code == 403
    assert staff.post(f"/admin/common/auditevent/{event.pk}/delete/").status_code == 403


def test_people_who_are_not_staff_are_kept_out(signed_in: Client) -> None:
    assert signed_in.get("/admin/accounts/user/", follow=True).status_code == 403
