"""Nothing moves on a page when its font, its scripts and its pictures come late."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Route

from e2e.pages.conftest import Look
from testing.pages.shown import ACCOUNT, MONEY, PUBLIC, SIGN_IN, STUDIO, Shown

PHONE = {"width": 390, "height": 844}
LATE = re.compile(r"\.(js|woff2|jpg|png|webp)(\?|$)")
LATE_SECONDS = 0.3
# A page that is opened by a press has been moved by its visitor.
WATCHED = [s for s in (*PUBLIC, *SIGN_IN[:1], *STUDIO, *MONEY, *ACCOUNT) if not s.press]
SHIFTS = Path(__file__).with_name("shifts.js").read_text()


@pytest.mark.parametrize("shown", WATCHED, ids=str)
def test_nothing_moves(look: Look, shown: Shown) -> None:
    page = look.at(shown, viewport=PHONE, reduced_motion="reduce")
    until = time.monotonic() + LATE_SECONDS

    def late(route: Route) -> None:
        time.sleep(max(0.0, until - time.monotonic()))
        route.continue_()

    page.route(LATE, late)
    page.reload()

    found: list[str] = page.evaluate(SHIFTS)

    assert not found, "\n".join(found)
