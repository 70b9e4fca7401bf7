"""The main job in a browser without JavaScript: plain forms, and a page that reloads itself."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.client import PHOTO
from e2e.conftest import Person
from e2e.stack import Stack

CONFIRM = re.compile(r"http://\S+/accounts/confirm-email/\S+/")
PROMPT = 'Without a script: steam over the cup, "plain and warm."'


@pytest.fixture
def plain(browser: Browser, stack: Stack) -> Iterator[Person]:
    """Somebody new whose browser runs no script."""
    context = browser.new_context(base_url=stack.web, java_script_enabled=False)
    yield Person(context.new_page(), f"{secrets.token_hex(6)}@example.com")
    context.close()


def test_from_sign_up_to_the_deleted_take(stack: Stack, plain: Person) -> None:
    page = plain.page
    plain.sign_up()
    _confirm(stack, plain)
    _too_few(page)
    plain.buy()
    page.wait_for_url("**/studio/new/")
    _order(page)
    plain.shoot("no-script-ready")
    _download(page)
    _delete(page)
    assert len(stack.provider_jobs(PROMPT)) == 1


def _confirm(stack: Stack, person: Person) -> None:
    link = CONFIRM.search(stack.mail_to(person.email)["text"])
    assert link
    person.page.goto(link.group())
    person.page.get_by_role("main").get_by_role("button").click()
    expect(person.page.get_by_text("Your address is confirmed.")).to_be_visible()


def _too_few(page: Page) -> None:
    """The order that cannot be paid leads to the packs, and everything is kept meanwhile."""
    page.goto("/studio/new/")
    page.locator("#image").set_input_files(PHOTO)
    page.locator("#prompt").fill(PROMPT)
    for promise in page.locator("#wizard input[type=checkbox][required]").all():
        promise.check()
    page.get_by_role("button", name="Create for 8 credits").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing was charged")
    if not dialog.get_by_role("button", name="Buy for $10").count():
        dialog.get_by_role("link", name="See the packs").click()


def _order(page: Page) -> None:
    expect(page.locator("#prompt")).to_have_value(PROMPT)
    page.get_by_role("button", name="Create for 8 credits").click()
    page.wait_for_url("**/studio/jobs/**")
    # Nobody presses anything: the page comes anew.
    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)


def _download(page: Page) -> None:
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download video").click()
    assert downloading.value.suggested_filename.endswith(".mp4")


def _delete(page: Page) -> None:
    page.get_by_text("Delete this take").click()
    page.get_by_role("button", name="Delete the video").click()
    page.wait_for_url("**/studio/")
    expect(page.locator(".take")).to_have_count(0)
