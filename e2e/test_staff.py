"""Staff comes in with password and app, as the start prints them, and finds the admin whole."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from e2e.conftest import Person
from e2e.stack import Stack
from sandbox.plan import STAFF_EMAIL, STAFF_TOTP
from sandbox.totp import code_of


def test_staff_comes_in_with_password_and_app(stack: Stack, person: Person) -> None:
    secrets = json.loads((stack.folder / "secrets.json").read_text())
    page = person.page

    page.goto("/admin/generation/videomodel/")
    page.get_by_label("E-mail").fill(STAFF_EMAIL)
    page.get_by_label("Password", exact=True).fill(secrets["staff_password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/login/app/**")
    page.locator('input[name="code"]').fill(code_of(secrets[STAFF_TOTP]))
    page.locator('input[name="code"]').press("Enter")
    page.wait_for_url("**/admin/generation/videomodel/")

    # The policy of the admin lets its own scripts work, and is asked for nothing else.
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="History").click()
    expect(page.locator("#change-history")).to_be_visible()
    person.shoot("admin-history")
