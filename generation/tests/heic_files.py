"""HEIC photos, good and bad, made on the spot."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image

from generation.tests.photo_files import plain, quartered


def heic(image: Image.Image, **options: Any) -> bytes:
    """`image` as a HEIC."""
    file = pillow_heif.from_pillow(image)
    out = BytesIO()
    file.save(out, **({"quality": 95} | options))
    return out.getvalue()


def turned(orientation: int, *, boxes: bool) -> bytes:
    """`quartered` as a phone held so writes it: in EXIF, and with `boxes` in `irot` and `imir`."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A phone"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    # The encoder reads the bytes of an EXIF and writes the boxes that it asks for; the object is
    # only carried along.
    return heic(quartered(), exif=exif.tobytes() if boxes else exif)


def ten_bits(colour: tuple[int, int, int]) -> bytes:
    """One colour, in ten bits a channel."""
    pixel = struct.pack("=3H", *(part * 257 for part in colour))
    file = pillow_heif.from_bytes(mode="RGB;16", size=(400, 300), data=pixel * 400 * 300)
    out = BytesIO()
    file.save(out, quality=95)
    return out.getvalue()


def claiming(data: bytes, size: tuple[int, int], *, instead_of: tuple[int, int]) -> bytes:
    """`data` with another size in its header."""
    return data.replace(_pixels(instead_of), _pixels(size))


def of_brand(major: bytes, compatible: bytes) -> bytes:
    """A HEIC that calls itself something else, in as many bytes."""
    whole = heic(plain())
    end = int.from_bytes(whole[:4])
    brands = major + b"\0\0\0\0" + compatible + b"miaf" * 3
    return whole[:8] + brands[: end - 8] + whole[end:]


def overlay(canvas: tuple[int, int]) -> bytes:
    """A HEIC that claims 400 x 300 pixels and lays one small picture on a canvas of this size.

    ISO/IEC 23008-12, 6.6.2.2; half a kilobyte, whatever the canvas.
    """
    whole = heic(plain((256, 256)))
    pixels = _inside(whole, b"mdat")
    codec = _box(b"hvcC", _inside(whole, b"hvcC"))
    derived = bytes([0, 1]) + struct.pack(">4H2I2i", 0, 0, 0, 65535, *canvas, 0, 0)
    kind = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    before = len(kind) + len(_meta(codec, derived, 0, len(pixels))) + 8
    return kind + _meta(codec, derived, before, len(pixels)) + _box(b"mdat", pixels)


def _meta(codec: bytes, derived: bytes, offset: int, length: int) -> bytes:
    places = struct.pack(">B B H", 0x44, 0, 2)
    places += struct.pack(">4H 2I", 1, 1, 0, 1, 0, len(derived))
    places += struct.pack(">4H 2I", 2, 0, 0, 1, offset, length)
    items = struct.pack(">H", 2) + b"".join(
        _full(b"infe", 2, struct.pack(">2H", number, 0) + kind + b"\0")
        for number, kind in ((1, b"iovl"), (2, b"hvc1"))
    )
    properties = _box(b"ipco", codec + _pixels((256, 256)) + _pixels((400, 300)))
    owners = struct.pack(">I HBB HBBB", 2, 1, 1, 3, 2, 2, 0x81, 2)
    return _full(
        b"meta",
        0,
        _full(b"hdlr", 0, b"\0\0\0\0pict" + b"\0" * 13)
        + _full(b"pitm", 0, struct.pack(">H", 1))
        + _full(b"iloc", 1, places)
        + _full(b"iinf", 0, items)
        + _full(b"iref", 0, _box(b"dimg", struct.pack(">3H", 1, 1, 2)))
        + _box(b"iprp", properties + _full(b"ipma", 0, owners))
        + _box(b"idat", derived),
    )


def _pixels(size: tuple[int, int]) -> bytes:
    return _full(b"ispe", 0, struct.pack(">2I", *size))


def _full(kind: bytes, version: int, body: bytes) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + body)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _inside(data: bytes, kind: bytes) -> bytes:
    start = data.index(kind) - 4
    return data[start + 8 : start + int.from_bytes(data[start : start + 4])]
