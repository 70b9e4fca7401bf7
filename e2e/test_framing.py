"""What must stay in the picture: by dragging, by keyboard, by sliders, and without JavaScript."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Locator, Page, expect

from e2e.client import PHOTO
from e2e.conftest import Person

FRAME = "[data-preview]"


def _value(page: Page, axis: str) -> float:
    return float(page.locator(f"#focus-{axis}").input_value())


def _framed(person: Person) -> Locator:
    """The frame of a new draft of theirs, with a photo in it."""
    person.sign_up()
    person.page.goto("/studio/new/")
    person.page.locator("#image").set_input_files(PHOTO)
    frame = person.page.locator(FRAME)
    expect(frame.locator("img:visible")).to_be_visible()
    return frame


def test_the_frame_follows_drag_keys_and_sliders(person: Person) -> None:
    page = person.page
    frame = _framed(person)

    box = frame.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + box["width"] / 2, middle[1], steps=4)
    with page.expect_response("**/studio/new/draft/"):
        page.mouse.up()
    # 225 of the photo's 600 pixels are seen: half the frame is 0.19 of it.
    assert abs(_value(page, "x") - 0.31) <= 0.01

    frame.focus()
    with page.expect_response("**/studio/new/draft/"):
        frame.press("ArrowRight")
    assert abs(_value(page, "x") - 0.36) <= 0.011
    with page.expect_response("**/studio/new/draft/"):
        page.locator("#focus-x").press("End")
    assert _value(page, "x") == 1

    _assert_is_what_the_server_draws(person)
    with page.expect_response("**/studio/new/draft/"):
        page.get_by_role("radio", name="Whole").check()
    page.reload()
    assert _value(page, "x") == 1
    expect(page.get_by_role("radio", name="Whole")).to_be_checked()
    expect(page.locator(".frame-blur")).to_be_visible()
    person.shoot("framing-whole")


def _assert_is_what_the_server_draws(person: Person) -> None:
    """The script's picture and the server's, which is made as the renderer's is."""
    frame = person.page.locator(FRAME)
    shown = Image.open(BytesIO(frame.screenshot())).convert("RGB")
    drawn = Image.open(BytesIO(person.page.request.get("/studio/new/frame.jpg").body()))
    # Without the rounded corners and the focus around them.
    middle = (0.2, 0.2, 0.8, 0.8)
    pictures = [picture.resize((90, 160)) for picture in (shown, drawn)]
    area = tuple(int(part * length) for part, length in zip(middle, (90, 160) * 2, strict=True))
    one, other = (picture.crop(area) for picture in pictures)  # type: ignore[arg-type]
    difference = ImageStat.Stat(ImageChops.difference(one, other)).mean
    assert max(difference) < 12, difference


def test_a_platform_that_is_offered_no_more_stops_no_script(person: Person) -> None:
    page = person.page
    frame = _framed(person)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    # As the page comes for a draft whose platform nobody knows any more.
    page.locator("[name=platform]:checked").evaluate("radio => { radio.checked = false; }")
    with page.expect_response("**/studio/new/draft/"):
        frame.press("ArrowRight")

    assert not broken
