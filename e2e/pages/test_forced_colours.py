"""In colours of the system's, what our backgrounds say is still said."""

from __future__ import annotations

from playwright.sync_api import Page

from e2e.pages.conftest import Look
from testing.pages.shown import PAGES

BY_NAME = {shown.name: shown for shown in PAGES}


def _background(page: Page, selector: str, pseudo: str = "") -> str:
    found = page.locator(selector).first.evaluate(
        "(part, pseudo) => getComputedStyle(part, pseudo || null).backgroundColor", pseudo
    )
    return str(found)


def test_what_is_chosen_can_be_told(look: Look) -> None:
    page = look.at(BY_NAME["studio"], forced_colors="active")

    chosen = _background(page, ".chip input:checked + span")
    assert chosen != _background(page, ".chip input:not(:checked) + span")


def test_where_a_take_is_can_be_told(look: Look) -> None:
    page = look.at(BY_NAME["job-running"], forced_colors="active")

    kinds = {
        _background(page, f".timeline > li.{kind}", "::before") for kind in ("done", "now", "next")
    }
    assert len(kinds) == 3
    edge = page.locator("progress").first.evaluate("part => getComputedStyle(part).borderWidth")
    assert edge == "1px"
