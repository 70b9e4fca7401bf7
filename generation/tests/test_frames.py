"""The first frame: exactly the pixels that a provider asks for."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from generation.media.frames import frame_to
from generation.tests.photo_files import BLUE, COFFEE, GREEN, RED, WHITE, encoded, quartered

Colour = tuple[int, int, int]


def framed(data: bytes, width: int, height: int, **options: object) -> Image.Image:
    frame = frame_to(image_bytes=data, width=width, height=height, **options)  # type: ignore[arg-type]
    return Image.open(BytesIO(frame))


def near(got: object, wanted: Colour) -> bool:
    assert isinstance(got, tuple)
    return all(abs(a - b) <= 20 for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (1024, 1792), (1792, 1024), (480, 480)])
@pytest.mark.parametrize("source", [(600, 400), (400, 601), (3001, 2003), (257, 2000)])
@pytest.mark.parametrize("mode", ["crop", "pad"])
def test_a_frame_has_exactly_its_size(
    size: tuple[int, int], source: tuple[int, int], mode: str
) -> None:
    picture = framed(encoded(quartered(source)), *size, mode=mode)
    assert (picture.format, picture.size) == ("JPEG", size)


@pytest.mark.parametrize(
    ("focus", "top", "bottom"),
    [((0.0, 0.5), RED, BLUE), ((1.0, 0.5), GREEN, WHITE), ((0.2, 0.9), RED, BLUE)],
)
def test_a_crop_keeps_what_the_creator_points_at(
    focus: tuple[float, float], top: Colour, bottom: Colour
) -> None:
    picture = framed(encoded(quartered((1600, 400)), quality=95), 720, 1280, focus=focus)
    assert near(picture.getpixel((360, 100)), top)
    assert near(picture.getpixel((360, 1180)), bottom)


def test_a_crop_is_in_the_middle_by_default() -> None:
    picture = framed(encoded(quartered()), 720, 1280)
    assert near(picture.getpixel((100, 100)), RED)
    assert near(picture.getpixel((620, 1180)), WHITE)


def test_a_padded_frame_shows_the_whole_photo() -> None:
    picture = framed(encoded(quartered(), quality=95), 720, 1280, mode="pad")
    # 600 x 400 in 720 x 1280: 480 pixels high, from 400 to 880.
    assert near(picture.getpixel((20, 420)), RED)
    assert near(picture.getpixel((700, 420)), GREEN)
    assert near(picture.getpixel((20, 860)), BLUE)
    assert near(picture.getpixel((700, 860)), WHITE)


def test_the_same_photo_gives_the_same_frame() -> None:
    assert frame_to(image_bytes=COFFEE, width=720, height=1280) == frame_to(
        image_bytes=COFFEE, width=720, height=1280
    )
