"""The wall: looked at, searched, left and come back to; a take deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.conftest import Person
from e2e.stack import Stack

WORDS = "Steam rises over the mug"


@pytest.fixture
def person_with_take(person: Person) -> Person:
    """Somebody on the wall with one finished take."""
    person.sign_up()
    person.page.goto("/billing/")
    person.buy()
    person.fill_wizard(WORDS)
    person.page.get_by_role("button", name="Create for 8 credits").click()
    expect(person.page.get_by_role("heading", name="Ready")).to_be_visible()
    person.page.goto("/studio/")
    return person


def test_a_take_is_found_looked_at_deleted_and_brought_back(person_with_take: Person) -> None:
    page = person_with_take.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    _preview(page, asked)
    _search_and_back(page)
    _delete_and_undo(page)


def test_under_a_finger_the_clip_has_a_button(
    browser: Browser, stack: Stack, person_with_take: Person
) -> None:
    context = _phone(browser, stack, person_with_take)
    page = context.new_page()
    page.goto("/studio/")
    button = page.get_by_role("button", name=f"Preview: {WORDS}")
    button.tap()
    expect(page.locator("video.preview.plays")).to_have_count(1)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.tap()
    expect(page.locator("video")).to_have_count(0)
    context.close()

    calm = _phone(browser, stack, person_with_take, reduced_motion="reduce")
    page = calm.new_page()
    page.goto("/studio/")
    expect(page.get_by_role("button", name=f"Preview: {WORDS}")).to_have_count(0)
    calm.close()


def test_without_javascript_it_is_found_and_brought_back(
    browser: Browser, stack: Stack, person_with_take: Person
) -> None:
    context = _phone(browser, stack, person_with_take, java_script_enabled=False)
    page = context.new_page()
    page.goto("/studio/")
    page.get_by_label("Search your takes").fill("zebra")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Show all takes").click()
    page.locator(".take").click()
    page.get_by_text("Delete this take").click()
    page.get_by_role("button", name="Delete the video").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    context.close()


def _phone(browser: Browser, stack: Stack, person: Person, **more: object) -> BrowserContext:
    """The same person on a phone."""
    make: Callable[..., BrowserContext] = browser.new_context
    return make(
        base_url=stack.web,
        storage_state=person.page.context.storage_state(),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        **more,
    )


def _preview(page: Page, asked: list[str]) -> None:
    expect(page.locator(".take")).to_have_count(1)
    assert not [url for url in asked if ".mp4" in url]
    page.locator(".take").hover()
    expect(page.locator("video.preview.plays")).to_have_count(1)
    assert [url for url in asked if ".mp4" in url]
    page.mouse.move(1, 1)
    expect(page.locator("video")).to_have_count(0)


def _search_and_back(page: Page) -> None:
    page.get_by_label("Search your takes").fill("mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/studio/?q=mug")
    expect(page.locator("#wall-said")).to_have_text("1 take shown")
    page.get_by_label("Search your takes").fill("zebra")
    page.keyboard.press("Enter")
    page.wait_for_url("**/studio/?q=zebra")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/studio/?q=mug")
    expect(page.locator(".take")).to_have_count(1)
    expect(page.get_by_label("Search your takes")).to_have_value("mug")


def _delete_and_undo(page: Page) -> None:
    page.locator(".take").click()
    page.get_by_text("Delete this take").click()
    page.get_by_role("button", name="Delete the video").click()
    page.wait_for_url("**/studio/")
    expect(page.locator(".take")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is back, with all its files.")).to_be_visible()
    expect(page.locator("video[src]")).to_have_count(1)
