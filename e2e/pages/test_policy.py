"""The policy of a page is kept by a real browser, and what it refuses is heard."""

from __future__ import annotations

import pytest

from e2e.pages.conftest import Look
from testing.pages.shown import PUBLIC, STUDIO, Shown

INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", '<p style="color: red" id="red">x</p>');
  return [window.ran === true, getComputedStyle(document.querySelector("#red")).color];
}"""
ELSEWHERE = """() => {
  const script = document.createElement("script");
  script.src = "/static/js/site.js";
  return new Promise((done) => {
    script.onload = () => done("loaded");
    script.onerror = () => done("refused");
    document.body.append(script);
  });
}"""


@pytest.mark.parametrize("shown", [PUBLIC[0], STUDIO[0]], ids=str)
def test_what_was_slipped_into_a_page_does_not_run(look: Look, shown: Shown) -> None:
    page = look.at(shown)

    ran, colour = page.evaluate(INLINE)
    page.wait_for_timeout(0)

    assert not ran
    assert colour != "rgb(255, 0, 0)"
    assert page.evaluate(ELSEWHERE) == "refused"
    assert len(look.refused) == 3
    look.refused.clear()
