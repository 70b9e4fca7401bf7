"""A finished take in another size: made by the real worker, watched, downloaded; and a receipt."""

from __future__ import annotations

import io

import av
from playwright.sync_api import BrowserContext, expect

from e2e.conftest import Person
from e2e.stack import Stack, until

PROMPT = "A hand turns the cup for other sizes."


def test_another_size_is_made_watched_and_downloaded(stack: Stack, person: Person) -> None:
    page = person.page
    _ready(person)
    row = page.locator("#shape-instagram-feed")

    row.get_by_role("button", name="Make").click()
    expect(row.locator("progress")).to_be_visible()
    person.shoot("job-exporting")
    download_link = row.get_by_role("link", name="Download")
    expect(download_link).to_be_visible(timeout=60_000)
    with page.expect_download() as downloading:
        download_link.click()
    with av.open(io.BytesIO(downloading.value.path().read_bytes()), "r") as clip:
        picture, sound = clip.streams.video[0], clip.streams.audio[0]
        assert (picture.width, picture.height) == (1080, 1350)
        assert (sound.codec_context.name, sound.rate) == ("aac", 48_000)
    person.shoot("job-exported")

    page.get_by_role("link", name="The whole receipt").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Delivered: the charge is final")
    person.shoot("receipt")


def test_a_worker_that_is_killed_meanwhile_is_made_up_for(stack: Stack, person: Person) -> None:
    page = person.page
    _ready(person)
    row = page.locator("#shape-youtube")

    row.get_by_role("button", name="Make").click()
    progress = "document.querySelector('#shape-youtube progress')?.value > 0"
    until(lambda: page.evaluate(progress), what="some progress")
    before = stack.endpoints["pids"]["worker"]
    stack.kill("worker")
    until(lambda: stack.endpoints["pids"]["worker"] != before, what="a new worker")

    expect(row.get_by_role("link", name="Download")).to_be_visible(timeout=120_000)
    expect(row.locator("progress")).to_have_count(0)


def test_without_javascript_it_works_too(stack: Stack, person: Person) -> None:
    _ready(person)
    browser = person.page.context.browser
    assert browser is not None
    plain: BrowserContext = browser.new_context(
        base_url=stack.web,
        java_script_enabled=False,
        storage_state=person.page.context.storage_state(),
    )
    page = plain.new_page()
    page.goto(person.page.url)
    row = page.locator("#shape-square")
    row.get_by_role("button", name="Make").click()
    # The page refreshes itself until it is done.
    expect(row.get_by_role("link", name="Download")).to_be_visible(timeout=120_000)
    plain.close()


def _ready(person: Person) -> None:
    """Somebody new with a finished take."""
    person.sign_up()
    person.page.goto("/billing/")
    person.buy()
    person.fill_wizard(PROMPT)
    person.page.get_by_role("button", name="Create for 8 credits").click()
    person.page.wait_for_url("**/studio/jobs/**")
    expect(person.page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)
