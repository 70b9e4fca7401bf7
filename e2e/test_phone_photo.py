"""A phone's photo over a phone's connection: slow, and HEIC."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from e2e.conftest import Person
from generation.tests import heic_files


def test_a_slow_upload_is_not_cut_off_by_saving_the_draft(person: Person) -> None:
    """Choosing a file is also an input of the form, which saves the draft meanwhile."""
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")
    uploads: list[Route] = []

    def hold(route: Route) -> None:
        uploads.append(route)

    page.route("**/studio/new/image/", hold)

    with page.expect_response("**/studio/new/draft/"):
        page.locator("#image").set_input_files(
            {
                "name": "IMG_0042.HEIC",
                "mimeType": "image/heic",
                "buffer": heic_files.turned(6, boxes=True),
            }
        )
    (upload,) = uploads
    upload.continue_()

    expect(page.locator("#product img")).to_be_visible()
    expect(page.locator("#product")).to_contain_text("400 × 600")
    expect(page.locator("#product")).to_contain_text("IMG_0042.HEIC")
