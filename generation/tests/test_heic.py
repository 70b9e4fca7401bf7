"""HEIC, as phones take photos: read like every other kind, and bounded whatever it claims."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from common.errors import Unavailable
from generation.media import colour, heic
from generation.media.photos import Photo, photo_clean
from generation.media.refusals import PhotoRefused
from generation.tests import heic_files
from generation.tests.photo_files import BLUE, GREEN, RED, WHITE, plain, quartered

WIDE_RED = (200, 60, 40)


def clean(data: bytes) -> Photo:
    return photo_clean(BytesIO(data), size=len(data))


def opened(photo: Photo) -> Image.Image:
    return Image.open(BytesIO(photo.content))


def close(got: object, wanted: tuple[int, int, int], tolerance: int = 12) -> bool:
    assert isinstance(got, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize("options", [{}, {"tile_size": 256}, {"chroma": 444}])
def test_a_heic_becomes_a_jpeg_of_its_size(options: dict[str, int]) -> None:
    photo = clean(heic_files.heic(quartered(), **options))
    picture = opened(photo)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (600, 400))
    assert (photo.width, photo.height) == (600, 400)
    assert close(picture.getpixel((50, 50)), RED)
    assert close(picture.getpixel((550, 350)), WHITE)


@pytest.mark.parametrize(
    ("major", "compatible"), [(b"heic", b"mif1"), (b"heix", b"mif1"), (b"mif1", b"mif1heic")]
)
def test_each_brand_of_a_still_is_taken(major: bytes, compatible: bytes) -> None:
    assert clean(heic_files.of_brand(major, compatible)).width == 400


@pytest.mark.parametrize(
    ("orientation", "top_left", "size"),
    [
        (1, RED, (600, 400)),
        (2, GREEN, (600, 400)),
        (3, WHITE, (600, 400)),
        (4, BLUE, (600, 400)),
        (5, RED, (400, 600)),
        (6, BLUE, (400, 600)),
        (7, WHITE, (400, 600)),
        (8, GREEN, (400, 600)),
    ],
)
def test_a_turned_phone_photo_stands_upright_and_is_turned_once(
    orientation: int, top_left: tuple[int, int, int], size: tuple[int, int]
) -> None:
    """Phones say it twice, in the boxes and in EXIF."""
    photo = clean(heic_files.turned(orientation, boxes=True))
    assert (photo.width, photo.height) == size
    assert close(opened(photo).getpixel((20, 20)), top_left)


def test_what_only_exif_says_of_turning_is_a_note() -> None:
    data = heic_files.turned(6, boxes=False)
    assert b"irot" not in data
    photo = clean(data)
    assert (photo.width, photo.height) == (600, 400)
    assert close(opened(photo).getpixel((20, 20)), RED)


def test_nothing_but_the_picture_is_kept() -> None:
    data = heic_files.turned(1, boxes=True)
    assert b"A phone" in data
    photo = clean(data + b"PK\x03\x04 a zip behind it")
    picture = opened(photo)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"A phone" not in photo.content
    assert b"PK\x03\x04" not in photo.content


def test_wide_colours_become_srgb_whether_by_number_or_by_profile() -> None:
    """Display P3, as iPhones (a profile) and others (the number 12) say it."""
    numbered = heic_files.heic(
        plain(colour=WIDE_RED),
        color_primaries=12,
        matrix_coefficients=6,
        transfer_characteristics=13,
        full_range_flag=1,
    )
    profile = colour._profile_of(colour._PRIMARIES[12])
    profiled = heic_files.heic(plain(colour=WIDE_RED), icc_profile=profile)
    # The same red of Display P3 in sRGB, by the formulas of CSS Color 4.
    for data in (numbered, profiled):
        assert close(opened(clean(data)).getpixel((9, 9)), (217, 42, 23), 5)


def test_the_numbers_of_srgb_are_left_alone() -> None:
    assert close(opened(clean(heic_files.heic(plain()))).getpixel((9, 9)), RED, 4)


def test_the_profile_made_of_primaries_is_one() -> None:
    made = ImageCms.ImageCmsProfile(BytesIO(colour._profile_of(colour._PRIMARIES[9])))
    red = made.profile.red_colorant
    assert red is not None
    assert red[0] == pytest.approx((0.67348, 0.27904, -0.00193), abs=1e-4)


def test_ten_bits_become_eight() -> None:
    assert close(opened(clean(heic_files.ten_bits(RED))).getpixel((9, 9)), RED, 4)


def test_transparency_lies_on_white() -> None:
    image = plain(colour=(220, 30, 30, 0), mode="RGBA")
    image.paste((0, 0, 0, 255), (0, 0, 200, 300))
    picture = opened(clean(heic_files.heic(image)))
    assert close(picture.getpixel((390, 150)), WHITE)
    assert close(picture.getpixel((9, 9)), (0, 0, 0))


SMALL = heic_files.heic(plain())

BAD = {
    "50 megapixels": (
        heic_files.claiming(SMALL, (8000, 6250), instead_of=(400, 300)),
        "megapixels",
    ),
    "fewer pixels than it has": (
        heic_files.claiming(
            heic_files.heic(plain((1600, 1200))), (400, 300), instead_of=(1600, 1200)
        ),
        "damaged",
    ),
    "fewer pixels than its tiles": (
        heic_files.claiming(
            heic_files.heic(plain((1600, 1200)), tile_size=256), (400, 300), instead_of=(1600, 1200)
        ),
        "damaged",
    ),
    "a canvas that takes a gigabyte": (heic_files.overlay((20_000, 16_000)), "damaged"),
    "tiny": (heic_files.heic(plain((255, 400))), "256"),
    "truncated": (SMALL[: len(SMALL) // 2], "damaged"),
    "only a header": (SMALL[:24], "damaged"),
    "cut off by one byte": (SMALL[:-1], "damaged"),
    "sequence": (heic_files.of_brand(b"hevc", b"mif1heic"), "moves"),
    "sequence of any codec": (heic_files.of_brand(b"msf1", b"hevc"), "moves"),
    "avif": (heic_files.of_brand(b"avif", b"avifmif1miaf"), "AVIF"),
    "avif by its other name": (heic_files.of_brand(b"mif1", b"mif1avif"), "AVIF"),
    "a video": (heic_files.of_brand(b"isom", b"isommp41"), "not a photo"),
}


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD.keys())
def test_a_bad_heic_is_refused_with_words(data: bytes, words: str) -> None:
    with pytest.raises(PhotoRefused, match=words):
        clean(data)


def test_an_overlay_within_reason_is_read() -> None:
    """So that the gigabyte above is refused for its size and not for its kind."""
    assert clean(heic_files.overlay((400, 300))).width == 400


def test_too_many_at_once_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heic, "SECONDS", 0.01)
    taken = [heic._slots.acquire(blocking=False) for _ in range(heic.AT_ONCE)]
    try:
        assert all(taken)
        with pytest.raises(Unavailable, match="try again"):
            clean(SMALL)
    finally:
        for _slot in taken:
            heic._slots.release()


def test_one_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heic, "SECONDS", 0.001)
    with pytest.raises(PhotoRefused, match="damaged"):
        clean(SMALL)
    monkeypatch.undo()
    assert clean(SMALL).width == 400
