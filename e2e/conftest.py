"""One stack and one browser for all tests of this room; every test is a new person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from common.tests.http_server import ScriptedServer, serving
from e2e import browser as browsers
from e2e.client import PASSWORD, PHOTO
from e2e.refusals import Refusals
from e2e.stack import Stack, running

HERE = Path(__file__).parent
SCREENSHOTS = HERE.parent / "test-results" / "screenshots"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
]

expect.set_options(timeout=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these share one stack, so one worker runs them; those in `faults` share their own.

    Before xdist looks: it reads the groups once, while the tests are collected.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            group = "stack" if item.path.parent == HERE else item.path.parent.name
            item.add_marker(pytest.mark.xdist_group(group))
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def text_model() -> Iterator[ScriptedServer]:
    """The text model that the stack is told of; a test says what it answers."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, text_model: ScriptedServer) -> Iterator[Stack]:
    """The whole product, running."""
    variables = {
        "PROMPT_REWRITE_API_KEY": "sk-text",
        "PROMPT_REWRITE_BASE_URL": f"{text_model.url}/v1",
        # As in production.
        "LOG_FORMAT": "json",
    }
    with running(tmp_path_factory.mktemp("stack") / "sandbox", variables) as started:
        yield started


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The Chromium that is there, quiet towards a network that may not be.

    For this room only, not for the session: Playwright occupies the thread's event loop, which the
    product's own code needs in other tests of the same process.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browsers.find(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, stack: Stack) -> Iterator[Callable[[], BrowserContext]]:
    """Makes browsers that share nothing; no page may ask them for what its policy refuses."""
    contexts: list[BrowserContext] = []
    refused = Refusals()

    def make() -> BrowserContext:
        contexts.append(refused.watch(browser.new_context(base_url=stack.web)))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()
    assert not refused, "\n".join(refused)


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
        self.page.get_by_role("checkbox", name="I accept").check()
        self.page.get_by_role("button", name="Pay").click()
        self.page.wait_for_url(lambda url: "/c/pay/" not in url)

    def fill_wizard(self, prompt: str) -> None:
        """A photo and a wish."""
        self.page.goto("/studio/new/")
        self.page.locator("#image").set_input_files(PHOTO)
        expect(self.page.locator("[data-preview] img:visible")).to_be_visible()
        self.page.locator("#prompt").fill(prompt)
        self.page.locator("#rights").check()

    def balance(self) -> str:
        """The number in the header."""
        return self.page.locator("#balance b").inner_text()

    def shoot(self, name: str) -> None:
        """Keep a picture of the page, for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def person(new_context: Callable[[], BrowserContext]) -> Person:
    """Somebody new."""
    return Person(new_context().new_page(), f"{secrets.token_hex(6)}@example.com")
