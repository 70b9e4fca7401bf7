"""Pictures of every page, for people to look at: `make screenshots`. No part of `make test`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.pages.conftest import Look
from testing.pages.shown import PAGES, Shown

# A picture of the whole page is taken without scrolling, so what waits for that would be missing.
ALL_PICTURES = """() => {
  for (const picture of document.images) picture.loading = "eager";
  return Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
}"""
FOLDER = Path(__file__).resolve().parents[2] / "test-results" / "pages"
SIZES = {"phone": (390, 844), "tablet": (768, 1024), "desktop": (1280, 900)}


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_is_pictured(look: Look, shown: Shown) -> None:
    page = look.at(shown, reduced_motion="reduce")
    page.evaluate(ALL_PICTURES)
    _picture(page, str(shown))


def _picture(page: Page, name: str) -> None:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            path = FOLDER / f"{name}.{size}.{theme}.png"
            page.screenshot(path=path, full_page=True)
            assert path.stat().st_size


def test_the_admin_is_pictured(look: Look) -> None:
    page, places = look.as_staff(reduced_motion="reduce")
    for place in places:
        page.goto(place)
        # Ids would make each run's files others.
        parts = place.strip("/").split("/")
        name = "-".join(part for part in parts if not any(map(str.isdigit, part)))
        _picture(page, name)
