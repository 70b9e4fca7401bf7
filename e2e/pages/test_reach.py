"""Pages for whoever sees them large, uses no mouse, or asks for calm or for more contrast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from e2e.pages.conftest import Look
from testing.pages.shown import FAULTS, MAIL_PAGES, PAGES, STYLE, Shown

PHONE = {"width": 390, "height": 844}
# 1280 pixels at 200 % and at 400 %.
ZOOMED = ((640, 450), (320, 256))
# One of the pages of faults stands for all: they differ in words only.
VISITED = [shown for shown in PAGES if shown not in (*FAULTS[1:], *MAIL_PAGES, *STYLE)]
MOST_STOPS = 150


def _script(name: str) -> str:
    return Path(__file__).with_name(f"{name}.js").read_text()


TOO_WIDE, FOCUSED, FIELDS = _script("too_wide"), _script("focused"), _script("fields")


@pytest.mark.parametrize("shown", VISITED, ids=str)
def test_it_serves_everybody(look: Look, shown: Shown) -> None:
    page = look.at(shown, viewport=PHONE, reduced_motion="reduce")

    # The keyboard first: it begins at the top of a page that nobody has touched.
    checks = (_by_keyboard, _calm, _fields, _zoomed, _with_more_contrast)
    found = [f"{check.__name__}: {words}" for check in checks for words in check(page)]

    assert not found, "\n".join(found)


def _by_keyboard(page: Page) -> Iterator[str]:
    """Wherever Tab leads there is a ring, and no bar lies over it; it begins with the way past the
    header, or in a dialog."""
    stops = _stops(page)
    if "skip-link" not in stops[0]["html"] and not page.locator("dialog:modal, .fault").count():
        yield f"begins at {stops[0]['html']}"
    for stop in stops:
        if not (stop["ringed"] and stop["seen"]):
            yield str(stop)


def _calm(page: Page) -> Iterator[str]:
    """Nothing moves for who asked for that."""
    if moving := page.evaluate("document.getAnimations().length"):
        yield f"{moving} animations"
    if not page.locator("video").evaluate_all("clips => clips.every(clip => clip.paused)"):
        yield "a clip plays"


def _fields(page: Page) -> list[str]:
    words: list[str] = page.evaluate(FIELDS)
    return words


def _zoomed(page: Page) -> Iterator[str]:
    """Nothing has to be scrolled sideways."""
    for width, height in ZOOMED:
        page.set_viewport_size({"width": width, "height": height})
        for words in page.evaluate(TOO_WIDE):
            yield f"{width} wide: {words}"


def _with_more_contrast(page: Page) -> Iterator[str]:
    """Text of 7:1 for who asked for more."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": ["color-contrast-enhanced"], "resultTypes": ["violations"]}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, contrast="more")
        answer = page.evaluate("options => axe.run(document, options)", options)
        for rule in answer["violations"]:
            for node in rule["nodes"]:
                yield f"{theme}: {node['html'][:200]} {node.get('failureSummary', '')}"


def _stops(page: Page) -> list[dict[str, Any]]:
    """Where Tab leads, until it leaves the page or begins anew."""
    stops: list[dict[str, Any]] = []
    while len(stops) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["html"] == stops[0]["html"]):
            break
        stops.append(stop)
    return stops
