"""Staff with just the permissions that a test is about."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.test import Client

from testing.factories import UserFactory


def staff_with(*permissions: str, csrf: bool = False) -> Client:
    """A browser in which a member of staff with these permissions ("app.codename") is signed in.

    `browser.staff_id` is who it is.
    """
    staff = UserFactory.create(is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        staff.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    browser = Client(enforce_csrf_checks=csrf)
    browser.force_login(staff)
    browser.staff_id = staff.pk  # type: ignore[attr-defined]
    return browser
