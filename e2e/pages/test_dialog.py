"""The dialog of packs holds the focus, and gives it back when it is closed."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.conftest import Look
from testing.pages.shown import PAGES

SHORTAGE = next(shown for shown in PAGES if shown.name == "wizard-shortage")
INSIDE = "document.querySelector('dialog').contains(document.activeElement)"
# Chromium goes over its own bars between the last stop and the first.
OUTSIDE = "document.activeElement !== document.body && !(" + INSIDE + ")"


def test_the_keyboard_stays_in_it_and_escape_leaves_it(look: Look) -> None:
    page = look.at(SHORTAGE)
    assert page.locator("dialog:modal").count() == 1
    assert page.evaluate(INSIDE)
    for _stop in range(12):
        page.keyboard.press("Tab")
        assert not page.evaluate(OUTSIDE)

    page.keyboard.press("Escape")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#stub button[type=submit]")).to_be_focused()
