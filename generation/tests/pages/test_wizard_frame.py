"""The frame: one choice of point and framing, from the page to the renderer and to the exports."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from accounts.models import User
from generation.media.frames import frame_to
from generation.media.geometry import focus_after_pad
from generation.models import Draft, Job, VideoModel
from generation.pipeline.render_images import render_image
from generation.rights import RIGHTS_WORDING
from generation.selectors.exports import export_focus
from generation.services.drafts import draft_from_job
from generation.services.job_start import job_start
from generation.tests.jobs.driving import photo
from generation.tests.photo_files import BLUE, GREEN, RED, WHITE, encoded, quartered

WIZARD = "/studio/new/"
FORM = {
    "prompt": "A hand lifts the cup.",
    "platform": "tiktok",
    "model": "sora-2",
    "seconds": "4",
    "shown": "8",
    "rights": RIGHTS_WORDING,
}
PICTURE = encoded(quartered((1600, 400)), quality=95)


@pytest.fixture
def draft(ada: User) -> Draft:
    """Ada's, with a wide photo of four colours."""
    return Draft.objects.create(owner=ada, image=photo(ada, PICTURE), platform="tiktok", seconds=4)


def _frame(client: Client) -> Image.Image:
    answer = client.get(WIZARD + "frame.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    return Image.open(BytesIO(answer.content))


def _colour(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    found: Any = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    nearest = min((RED, GREEN, BLUE, WHITE), key=lambda colour: _apart(colour, found))
    assert _apart(nearest, found) < 60
    return nearest


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("framing", ["crop", "pad"])
@pytest.mark.usefixtures("draft")
def test_what_was_chosen_on_the_page_is_what_the_renderer_gets(hers: Client, framing: str) -> None:
    stored = photo_bytes(Draft.objects.get())
    hers.post(WIZARD, FORM | {"focus_x": "0.9", "focus_y": "0.3", "framing": framing})

    job = Job.objects.get()
    assert (job.focus_x, job.focus_y, job.framing) == (0.9, 0.3, framing)
    assert render_image(job=job) == frame_to(
        image_bytes=stored,
        width=720,
        height=1280,
        focus=(0.9, 0.3),
        mode=framing,  # type: ignore[arg-type]
    )


def photo_bytes(draft: Draft) -> bytes:
    """The stored photo."""
    assert draft.image is not None
    with default_storage.open(draft.image.storage_key) as file:
        content: bytes = file.read()
    return content


def test_without_javascript_the_server_draws_the_same_frame(hers: Client, draft: Draft) -> None:
    assert '<noscript><img src="/studio/new/frame.jpg"' in hers.get(WIZARD).content.decode()

    for x, colours in ((0.0, (RED, BLUE)), (1.0, (GREEN, WHITE))):
        Draft.objects.update(focus_x=x)
        picture = _frame(hers)
        assert picture.size == (400, 711)
        assert (_colour(picture, 0.5, 0.06), _colour(picture, 0.5, 0.9)) == colours

    Draft.objects.update(framing="pad")
    # The whole of it, a strip across the middle.
    strip = _frame(hers)
    assert (_colour(strip, 0.02, 0.48), _colour(strip, 0.97, 0.48)) == (RED, GREEN)
    assert (_colour(strip, 0.02, 0.54), _colour(strip, 0.97, 0.54)) == (BLUE, WHITE)


def test_a_place_of_another_shape_is_shown_as_it_will_be_cut(hers: Client, draft: Draft) -> None:
    Draft.objects.update(platform="square", focus_x=0.0, focus_y=0.0)

    picture = _frame(hers)

    # A square of the upright picture that is rendered, not of the photo: its upper part only.
    assert picture.size == (400, 400)
    assert _colour(picture, 0.5, 0.1) == RED
    assert _colour(picture, 0.5, 0.95) == BLUE


def test_without_a_photo_there_is_no_frame(hers: Client, strangers: Client, draft: Draft) -> None:
    assert strangers.get(WIZARD + "frame.jpg").status_code == 404
    assert hers.post(WIZARD + "frame.jpg").status_code == 405
    assert Client().get(WIZARD + "frame.jpg").status_code == 302


def test_without_a_model_the_frame_is_the_platforms(hers: Client, draft: Draft) -> None:
    VideoModel.objects.update(enabled=False)

    assert _frame(hers).size == (400, 711)


def test_the_point_lies_elsewhere_where_the_photo_is_shown_whole(ada: User) -> None:
    assert focus_after_pad((0.0, 0.0), picture=(600, 400), shape=(600, 800)) == (0.0, 0.25)
    assert focus_after_pad((1.0, 0.5), picture=(400, 800), shape=(800, 800)) == (0.75, 0.5)

    job_start(
        owner_id=ada.id,
        image_id=photo(ada, PICTURE).pk,
        prompt="A cup.",
        platform="tiktok",
        focus=(1.0, 0.0),
        framing="pad",
    )
    # 1600 x 400 in 720 x 1280: 180 pixels high, from 550 to 730.
    assert export_focus(Job.objects.get()) == (1.0, 0.4297)


def test_the_framing_makes_another_order(hers: Client, ada: User, draft: Draft) -> None:
    hers.post(WIZARD, FORM | {"framing": "pad"})
    assert draft_from_job(job=Job.objects.get()).framing == "pad"

    assert 'value="pad" checked' in hers.get(WIZARD).content.decode()


@pytest.mark.usefixtures("draft")
def test_a_framing_that_nobody_knows_is_not_kept(hers: Client) -> None:
    hers.post(WIZARD + "draft/", {"framing": "stretch"})

    assert Draft.objects.get().framing == "crop"
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.update(framing="stretch")
