"""Staff with just the permissions that a test is about."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
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
    staff_sign_in(browser, staff)
    browser.staff_id = staff.pk  # type: ignore[attr-defined]
    return browser


def staff_sign_in(browser: Client, staff: User) -> None:
    """Sign them in as the sign-in page does: with a second factor, shown a moment ago."""
    app = TOTP.activate(staff, generate_totp_secret()).instance
    browser.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["account_authentication_methods"] = [
        {
            "method": "mfa",
            "at": time.time(),
            "id": app.pk,
            "type": app.type,
            "reauthenticated": True,
        }
    ]
    session["account_authentication_methods_user"] = str(staff.pk)
    session.save()
