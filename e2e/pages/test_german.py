"""Every page in German, whose words are longer, on a phone and at 400 %."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import gettext, override

from e2e.pages.conftest import Look
from e2e.pages.test_reach import TOO_WIDE, VISITED
from testing.pages.shown import Shown

SIZES = ((390, 844), (320, 256))


@pytest.mark.parametrize("shown", VISITED, ids=str)
def test_german_has_room(look: Look, shown: Shown) -> None:
    with override("de"):
        press = gettext(shown.press) if shown.press else ""
    page = look.at(replace(shown, press=press), locale="de-DE")

    assert page.locator("html").get_attribute("lang") == "de"
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} wide: {words}" for words in page.evaluate(TOO_WIDE)]
    assert not found, "\n".join(found)
