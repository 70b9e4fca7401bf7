"""The main job: sign up, buy, upload, watch, play, download."""

from __future__ import annotations

import io
import re

import av
from playwright.sync_api import expect

from e2e.conftest import Person
from e2e.stack import Stack, until

PROMPT = 'A hand lifts the cup to the light: "okay, this is the first coffee I finish warm."'


def test_from_sign_up_to_the_downloaded_clip(stack: Stack, person: Person) -> None:
    page = person.page
    person.sign_up()
    expect(page.get_by_role("heading", name="Your first take starts with a photo")).to_be_visible()
    assert person.balance() == "0"

    _buy(person)
    _order(person)
    _watch(person)
    _assert_is_the_clip(_download(person))

    page.goto("/billing/")
    expect(page.locator("main")).to_contain_text("−8")
    person.shoot("statement")
    page.goto("/studio/")
    expect(page.locator(".take")).to_have_count(1)
    person.shoot("studio")
    assert len(stack.provider_jobs(PROMPT)) == 1


def test_pressing_create_twice_is_one_take(stack: Stack, person: Person) -> None:
    prompt = f"Twice pressed by {person.email}"
    person.sign_up()
    person.page.goto("/billing/")
    person.buy()
    person.fill_wizard(prompt)

    person.page.get_by_role("button", name="Create for 8 credits").dblclick()
    person.page.wait_for_url("**/studio/jobs/**")

    expect(person.page.get_by_role("heading", name="Ready")).to_be_visible()
    assert len(stack.provider_jobs(prompt)) == 1
    assert person.balance() == "92"


def _buy(person: Person) -> None:
    person.page.goto("/billing/")
    person.shoot("packs")
    person.buy()
    person.page.goto("/studio/")
    assert person.balance() == "100"


def _order(person: Person) -> None:
    page = person.page
    person.fill_wizard(PROMPT)
    expect(page.locator("#stub")).to_contain_text("100 → 92")
    person.shoot("wizard")
    page.get_by_role("button", name="Create for 8 credits").click()
    page.wait_for_url("**/studio/jobs/**")
    assert person.balance() == "92"


def _watch(person: Person) -> None:
    page = person.page
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Rendering, [0-9]+ %"))
    person.shoot("job-rendering")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    until(lambda: page.locator("video").evaluate("clip => clip.readyState") >= 2, what="a picture")
    person.shoot("job-ready")


def _download(person: Person) -> bytes:
    with person.page.expect_download() as downloading:
        person.page.get_by_role("link", name="Download video").click()
    download = downloading.value
    assert download.suggested_filename.endswith(".mp4")
    return download.path().read_bytes()


def _assert_is_the_clip(content: bytes) -> None:
    with av.open(io.BytesIO(content), "r") as clip:
        video, audio = clip.streams.video[0], clip.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 720, 1280)
        assert audio.codec_context.name == "aac"
        assert clip.duration is not None
        assert abs(clip.duration / av.time_base - 4) < 0.1
