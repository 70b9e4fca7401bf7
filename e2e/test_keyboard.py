"""The main job with the keyboard alone: nothing is clicked, nothing is dragged."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e.client import PHOTO
from e2e.conftest import Person
from e2e.stack import Stack

CONFIRM = re.compile(r"http://\S+/accounts/confirm-email/\S+/")
PROMPT = 'Typed, not clicked: a hand turns the cup, "still warm."'
FARTHEST = 120


def test_from_sign_up_to_the_deleted_take(stack: Stack, person: Person) -> None:
    page = person.page
    _sign_up(person)
    _confirm(stack, person)
    _buy(page)
    _order(page)
    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)
    _download(page)
    _delete(page)


def test_the_first_stop_leads_past_the_header(person: Person) -> None:
    page = person.page
    page.goto("/pricing/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def _sign_up(person: Person) -> None:
    page = person.page
    page.goto("/accounts/signup/")
    _type(page, page.get_by_label("E-mail"), person.email)
    _type(page, page.get_by_label("Password", exact=True), person.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/studio/")


def _confirm(stack: Stack, person: Person) -> None:
    link = CONFIRM.search(stack.mail_to(person.email)["text"])
    assert link
    person.page.goto(link.group())
    _press(person.page, person.page.get_by_role("main").get_by_role("button"))
    expect(person.page.get_by_text("Your address is confirmed.")).to_be_visible()


def _buy(page: Page) -> None:
    _press(page, page.locator("#balance"))
    page.wait_for_url("**/billing/")
    _press(page, page.get_by_role("button", name="Buy for $10"))
    page.wait_for_url("**/c/pay/**")
    _press(page, page.get_by_role("checkbox", name="I accept"), "Space")
    _press(page, page.get_by_role("button", name="Pay"))
    page.wait_for_url(lambda url: "/c/pay/" not in url)


def _order(page: Page) -> None:
    _press(page, page.get_by_role("link", name="Studio"))
    page.wait_for_url("**/studio/")
    _press(page, page.get_by_role("link", name="Create video").first)
    page.wait_for_url("**/studio/new/")
    with page.expect_file_chooser() as choosing:
        _press(page, page.locator("#image"))
    choosing.value.set_files(PHOTO)
    expect(page.locator("[data-preview] img.frame-photo").last).to_be_visible()
    _type(page, page.locator("#prompt"), PROMPT)
    for promise in page.locator("#wizard input[type=checkbox][required]").all():
        _press(page, promise, "Space")
    _press(page, page.get_by_role("button", name="Create for 8 credits"))
    page.wait_for_url("**/studio/jobs/**")


def _download(page: Page) -> None:
    with page.expect_download() as downloading:
        _press(page, page.get_by_role("link", name="Download video"))
    assert downloading.value.suggested_filename.endswith(".mp4")


def _delete(page: Page) -> None:
    _press(page, page.get_by_text("Delete this take"))
    _press(page, page.get_by_role("button", name="Delete the video"))
    page.wait_for_url("**/studio/")
    expect(page.locator(".take")).to_have_count(0)
    _press(page, page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()


def _go(page: Page, place: Locator) -> None:
    """With Tab until it is there."""
    expect(place).to_be_visible()
    for _stop in range(FARTHEST):
        page.keyboard.press("Tab")
        if place.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {place}")


def _press(page: Page, place: Locator, key: str = "Enter") -> None:
    _go(page, place)
    page.keyboard.press(key)


def _type(page: Page, place: Locator, words: str) -> None:
    _go(page, place)
    page.keyboard.type(words)
