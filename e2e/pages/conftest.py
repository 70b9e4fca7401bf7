"""The pages, and browsers for each of the people who look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.refusals import Refusals
from testing.pages.server import Place, served
from testing.pages.shown import Shown

# Django's page for a new password goes here at once, so that its key is in no Referer.
HIDES_KEY = "-set-password/"


class Look:
    """Opens pages of the list, each as the person that it is for."""

    def __init__(self, browser: Browser, place: Place) -> None:
        self._browser, self._place = browser, place
        self.refused = Refusals()
        self._contexts: list[BrowserContext] = []

    def at(self, shown: Shown, **options: Any) -> Page:
        """That page, opened; `options` are those of the browser's context."""
        page = self._context(self._place.cookies[shown.who], options).new_page()
        page.goto(self._place.paths[shown.name])
        # Led elsewhere, a test would look at some other page and be content with it.
        asked, came = urlsplit(self._place.paths[shown.name]), urlsplit(page.url)
        as_asked = came.path == asked.path or came.path.endswith(HIDES_KEY)
        assert as_asked, f"{shown} led to {page.url}"
        if shown.press:
            page.get_by_role("button", name=shown.press, exact=True).click()
            page.wait_for_load_state()
        return page

    def as_staff(self, **options: Any) -> tuple[Page, list[str]]:
        """A page of somebody who may open the whole admin, and the addresses of all of it."""
        return self._context(self._place.staff, options).new_page(), self._place.office

    def close(self) -> None:
        """Close all that was opened."""
        for context in self._contexts:
            context.close()

    def _context(self, cookies: dict[str, str], options: dict[str, Any]) -> BrowserContext:
        address = self._place.address
        context = self._browser.new_context(base_url=address, **options)
        self.refused.watch(context)
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": address}])
        self._contexts.append(context)
        return context


@pytest.fixture(scope="package")
def _place() -> Iterator[Place]:
    with served() as place:
        yield place


@pytest.fixture
def look(_place: Place, browser: Browser) -> Iterator[Look]:
    """Opens pages; none of them may ask for what its policy refuses."""
    looking = Look(browser, _place)
    yield looking
    looking.close()
    assert not looking.refused, "\n".join(looking.refused)
