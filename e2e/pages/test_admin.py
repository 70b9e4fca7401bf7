"""Every kind of page of the admin in a real browser: whole, and kept by its own policy."""

from __future__ import annotations

from pathlib import Path

from e2e.pages.conftest import Look

TOO_WIDE = Path(__file__).with_name("too_wide.js").read_text()


def test_each_page_opens_on_a_phone_without_a_complaint(look: Look) -> None:
    page, places = look.as_staff(viewport={"width": 390, "height": 844})
    said: list[str] = []
    page.on("console", lambda line: said.append(f"{page.url}: {line.type}: {line.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))

    for place in places:
        answer = page.goto(place)
        if answer is None or answer.status != 200:
            said.append(f"{place}: {answer and answer.status}")
        said += [f"{place}: {words}" for words in page.evaluate(TOO_WIDE)]

    assert said == []
    assert any(place.endswith("/history/") for place in places)
