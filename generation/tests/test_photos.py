"""Uploaded photos: what is refused, and how clean the others come out."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Literal

import pytest
from PIL import Image, ImageCms

from generation.media.photos import Photo, photo_clean
from generation.media.refusals import MAX_BYTES, PhotoRefused
from generation.tests import photo_files
from generation.tests.photo_files import (
    BAD_FILES,
    BLUE,
    COFFEE,
    GREEN,
    RED,
    WHITE,
    encoded,
    plain,
    quartered,
)


def clean(data: bytes) -> Photo:
    return photo_clean(BytesIO(data), size=len(data))


def opened(photo: Photo) -> Image.Image:
    return Image.open(BytesIO(photo.content))


def close(got: object, wanted: tuple[int, int, int], tolerance: int = 12) -> bool:
    assert isinstance(got, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize(("data", "words"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_refused_with_words(data: bytes, words: str) -> None:
    with pytest.raises(PhotoRefused, match=words):
        clean(data)


def test_too_many_bytes_are_refused_before_any_is_read() -> None:
    with pytest.raises(PhotoRefused, match="20 MB"):
        photo_clean(BytesIO(b""), size=MAX_BYTES + 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg_of_its_size(kind: str) -> None:
    photo = clean(encoded(quartered(), kind))
    picture = opened(photo)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (600, 400))
    assert (photo.width, photo.height) == (600, 400)
    assert close(picture.getpixel((50, 50)), RED)


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif"}])
def test_each_kind_of_webp_has_its_size_read(options: dict[str, object]) -> None:
    assert clean(encoded(quartered((700, 300)), "WEBP", **options)).width == 700


def test_a_real_photo_passes() -> None:
    photo = clean(COFFEE)
    assert (photo.width, photo.height) == (600, 400)


def test_the_same_photo_has_the_same_bytes() -> None:
    assert clean(COFFEE) == clean(COFFEE)


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
        (9, RED, (600, 400)),
    ],
)
def test_a_turned_photo_stands_upright(
    orientation: int, top_left: tuple[int, int, int], size: tuple[int, int]
) -> None:
    photo = clean(photo_files.turned(orientation))
    picture = opened(photo)
    assert (photo.width, photo.height) == picture.size == size
    assert close(picture.getpixel((20, 20)), top_left)


def test_nothing_but_the_picture_is_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(quartered(), exif=photo_exif(), icc_profile=profile, comment=b"secret")
    picture = opened(clean(data + b"PK\x03\x04 a zip behind it"))
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"PK" not in clean(data + b"PK\x03\x04").content[-10:]


@pytest.mark.parametrize("name", photo_files.polyglots())
def test_of_a_polyglot_the_picture_remains(name: str) -> None:
    data = photo_files.polyglots()[name]
    assert b"<script>" in data or zipfile.is_zipfile(BytesIO(data))
    content = clean(data).content
    assert b"<script>" not in content
    assert not zipfile.is_zipfile(BytesIO(content))
    assert opened(clean(data)).size == (600, 400)


def photo_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    return exif


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_does_not_break_the_photo() -> None:
    data = encoded(quartered(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 20)
    assert clean(data).width == 600


def test_cmyk_becomes_rgb() -> None:
    picture = opened(clean(encoded(plain(colour=(0, 255, 255, 0), mode="CMYK"))))
    assert picture.mode == "RGB"
    assert close(picture.getpixel((9, 9)), (255, 0, 0), 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_on_white(mode: str) -> None:
    image = plain(colour=(220, 30, 30, 0), mode="RGBA")
    image.paste((0, 0, 0, 255), (0, 0, 200, 300))
    picture = opened(clean(encoded(image.convert(mode), "PNG")))
    assert close(picture.getpixel((390, 150)), WHITE)
    assert close(picture.getpixel((9, 9)), (0, 0, 0))


@pytest.mark.parametrize(
    ("mode", "value", "wanted"),
    [("L", 128, 128), ("1", 1, 255), ("I;16", 32768, 128)],
)
def test_grey_stays_grey(mode: str, value: int, wanted: int) -> None:
    picture = opened(clean(encoded(plain(colour=value, mode=mode), "PNG")))
    assert close(picture.getpixel((9, 9)), (wanted,) * 3)


def swapped_profile() -> bytes:
    """A profile in which red and blue have changed places, by another name than sRGB."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"----"), (b"bXYZ", b"rXYZ"), (b"----", b"bXYZ")):
        data = data.replace(old, new, 1)
    return data.replace("sRGB".encode("utf-16-be"), "tRGB".encode("utf-16-be"))


def test_the_colours_of_a_profile_become_srgb() -> None:
    picture = opened(clean(encoded(plain(colour=(255, 0, 0)), icc_profile=swapped_profile())))
    assert close(picture.getpixel((9, 9)), (0, 0, 255))


@pytest.mark.parametrize("kind", ["LAB", "XYZ"])
def test_a_profile_for_other_colours_is_passed_over(kind: Literal["LAB", "XYZ"]) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile(kind)).tobytes()
    assert close(opened(clean(encoded(plain(), icc_profile=profile))).getpixel((9, 9)), RED)


def test_a_broken_profile_is_passed_over() -> None:
    picture = opened(clean(encoded(plain(), icc_profile=b"not a profile")))
    assert close(picture.getpixel((9, 9)), RED)
