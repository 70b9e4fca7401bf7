"""A phone's photo over a phone's connection: slow, and HEIC."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from e2e.client import PHOTO
from e2e.conftest import Person
from generation.tests import heic_files


def test_a_slow_upload_is_not_cut_off_by_saving_the_draft(person: Person) -> None:
    """Choosing a file is also an input of the form, which saves the draft meanwhile."""
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")
    uploads = _held(page)

    with page.expect_response("**/studio/new/draft/"):
        page.locator("#image").set_input_files(
            {
                "name": "IMG_0042.HEIC",
                "mimeType": "image/heic",
                "buffer": heic_files.turned(6, boxes=True),
            }
        )
    # Its name is there at once; the picture comes with the answer, since no Chromium reads HEIC.
    expect(page.locator("#product")).to_contain_text("IMG_0042.HEIC")
    (upload,) = uploads
    upload.continue_()

    expect(page.locator("#product img")).to_be_visible()
    expect(page.locator("#product")).to_contain_text("400 × 600")
    expect(page.locator("#product")).to_contain_text("IMG_0042.HEIC")


def test_a_photo_is_seen_before_it_has_arrived_and_again_later(person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")
    uploads = _held(page)

    too_large = {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * 20_971_521}
    page.locator("#image").set_input_files(too_large)  # type: ignore[arg-type]
    expect(page.locator("#product")).to_contain_text("This file is larger than 20 MB.")
    assert uploads == []

    page.locator("#image").set_input_files(PHOTO)
    expect(page.locator("#product canvas")).to_be_visible()
    expect(page.locator("#product")).to_contain_text("A little small")
    uploads.pop().abort()
    expect(page.locator("#product")).to_contain_text("The photo did not arrive.")

    page.unroute("**/studio/new/image/")
    page.locator("#image").set_input_files(PHOTO)
    expect(page.locator("#product")).to_contain_text("600 × 400")
    heic = {
        "name": "cup.heic",
        "mimeType": "image/heic",
        "buffer": heic_files.turned(6, boxes=True),
    }
    page.locator("#image").set_input_files(heic)  # type: ignore[arg-type]
    expect(page.locator("#product")).to_contain_text("cup.heic")
    page.get_by_role("button", name="coffee.jpg").click()
    expect(page.locator("#product .drop-name").first).to_have_text("coffee.jpg")
    person.shoot("photo-again")


def _held(page: Page) -> list[Route]:
    """The uploads that the page has begun; each waits until it is let through."""
    uploads: list[Route] = []

    def hold(route: Route) -> None:
        uploads.append(route)

    page.route("**/studio/new/image/", hold)
    return uploads
