"""axe-core finds nothing on any page, in either theme, on a desktop and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from e2e.pages.conftest import Look
from testing.pages.shown import MAIL_PAGES, PAGES, STYLE, Shown

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
# What else it checks does not depend on the theme.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# A mail has no landmarks: programs for mail put it into a page of their own. The style page has
# everything twice, landmarks included.
NOT_WHOLE = (*MAIL_PAGES, *STYLE)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_axe_finds_nothing(look: Look, shown: Shown) -> None:
    page = look.at(shown, reduced_motion="reduce")
    page.evaluate(AXE_SCRIPT)
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            only = WCAG if shown in NOT_WHOLE else []
            found += [f"{size}, {theme}: {words}" for words in _violations(page, only, theme)]

    assert not found, "\n".join(found)


def _violations(page: Page, only: list[str], theme: str) -> list[str]:
    if theme == "dark":
        only = OF_COLOURS
    # Targets of 24 pixels are of WCAG 2.2, and not on by default.
    rules = {"target-size": {"enabled": True}}
    options: dict[str, Any] = {"runOnly": only} if only else {"rules": rules}
    options["resultTypes"] = ["violations"]
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]
