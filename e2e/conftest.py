"""One stack and one browser for all tests of this room; every test is a new person."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e import browser as browsers
from e2e.stack import Stack, running

PHOTO = Path(__file__).parent.parent / "generation" / "tests" / "samples" / "coffee.jpg"
SCREENSHOTS = Path(__file__).parent.parent / "test-results" / "screenshots"
PASSWORD = "a long enough phrase 7"

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these share one stack, so one worker runs them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("stack"))
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product, running."""
    with running(tmp_path_factory.mktemp("stack") / "sandbox") as started:
        yield started


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that is there, quiet towards a network that may not be."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {
        "executable_path": browsers.find(),
        "args": [*quiet, "--disable-sync", "--no-first-run", "--mute-audio"],
    }


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """Pages are opened by their path."""
    return stack.web


@dataclass
class Person:
    """Somebody in front of a browser."""

    page: Page
    email: str
    password: str = PASSWORD

    def sign_up(self) -> None:
        """Make an account; ends in the studio."""
        self.page.goto("/accounts/signup/")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(self.password)
        self.page.get_by_role("button", name="Make my account").click()
        self.page.wait_for_url("**/studio/")

    def buy(self) -> None:
        """Buy the smallest pack with the card that works, from wherever the packs are shown."""
        self.page.get_by_role("button", name="Buy for $10").click()
        self.page.wait_for_url("**/c/pay/**")
        self.page.get_by_role("button", name="Pay").click()
        self.page.wait_for_url(lambda url: "/c/pay/" not in url)

    def fill_wizard(self, prompt: str) -> None:
        """A photo and a wish."""
        self.page.goto("/studio/new/")
        self.page.locator("#image").set_input_files(PHOTO)
        expect(self.page.locator("[data-preview] img")).to_be_visible()
        self.page.locator("#prompt").fill(prompt)

    def balance(self) -> str:
        """The number in the header."""
        return self.page.locator("#balance b").inner_text()

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def person(page: Page) -> Person:
    """Somebody new."""
    return Person(page, f"{secrets.token_hex(6)}@example.com")


@pytest.fixture
def other_browser(new_context: Any) -> BrowserContext:
    """A second browser, which shares nothing with the first."""
    context: BrowserContext = new_context()
    return context
