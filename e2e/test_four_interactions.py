"""With an image at hand, from signing in to "Create" it takes four interactions."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from e2e.client import PHOTO
from e2e.conftest import Person
from e2e.stack import Stack


def test_from_signing_in_to_create_takes_four_interactions(stack: Stack, person: Person) -> None:
    page = person.page
    person.sign_up()
    stack.manage("grant_credits", person.email, "8", "--reason", "for a test")
    page.goto("/studio/")

    # One: the photo. Two: the scene, which writes the prompt.
    page.locator("#start-first").set_input_files(PHOTO)
    page.get_by_role("radio", name="Unboxing", exact=True).check()
    expect(page.locator("#prompt")).to_have_value(re.compile("I waited a week"))
    person.shoot("four-interactions")
    # Three: the tick; without it the button says what is missing and sends nothing.
    create = page.get_by_role("button", name="Create for 8 credits")
    create.click()
    expect(page.locator("#rights")).to_be_focused()
    page.locator("#rights").press("Space")
    # Four.
    create.click()
    page.wait_for_url("**/studio/jobs/**")

    assert person.balance() == "0"
    assert page.get_by_role("heading", level=1).inner_text() != ""
