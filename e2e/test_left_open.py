"""A page of the wizard that is left open while its sign-in ends."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import Person


def _end_session(context: BrowserContext) -> None:
    context.clear_cookies(name=re.compile("^session"))


def _sign_in(page: Page, person: Person) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_what_is_written_after_the_sign_in_has_ended_is_kept(person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")

    # Signed in again in another tab, under another token.
    _end_session(page.context)
    other = page.context.new_page()
    other.goto("/accounts/login/")
    _sign_in(other, person)
    other.wait_for_url("**/studio/")
    with page.expect_response("**/studio/new/draft/") as saved:
        page.get_by_label("Product", exact=True).fill("the Kaffa cup")
    assert saved.value.status == 200

    # Not signed in at all.
    _end_session(page.context)
    page.locator("#prompt").fill("Steam rises from the cup.")
    page.wait_for_url("**/accounts/login/?next=/studio/new/")
    _sign_in(page, person)
    page.wait_for_url("**/studio/new/")

    expect(page.locator("#prompt")).to_have_value("Steam rises from the cup.")
    expect(page.get_by_label("Product", exact=True)).to_have_value("the Kaffa cup")
    expect(page.get_by_text("You had been signed out.")).to_be_visible()
