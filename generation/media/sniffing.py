"""What a file is, by its first bytes: a name and a declared type prove nothing."""

from __future__ import annotations

from typing import BinaryIO, Literal

from django.utils.translation import gettext as _

from generation.media import refusals
from generation.media.refusals import PhotoRefused

Kind = Literal["JPEG", "PNG", "WEBP", "HEIC"]

_HEAD_BYTES = 1024

# Brands of ISO/IEC 23008-12, annex B: pictures in HEVC, and sequences of them.
_HEIC = {b"heic", b"heix"}
_SEQUENCES = {b"hevc", b"hevx", b"msf1"}
_AVIF = {b"avif", b"avis"}


def kind_of(file: BinaryIO) -> Kind:
    """What `file` is; refuses what is no photo that we read, in words for what it is instead."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        # Its decoder reserves the whole canvas on opening, so the pixels are read here before.
        refusals.check_pixels(*_webp_size(head))
        return "WEBP"
    if head[4:8] == b"ftyp" and _is_heic(head):
        return "HEIC"
    raise PhotoRefused(_words(head))


def _is_heic(head: bytes) -> bool:
    """Whether a file of boxes holds a still photo in HEVC, by what it says of itself.

    `mif1` alone only says that it is built that way; the picture may be of any codec.
    """
    end = min(int.from_bytes(head[:4]), len(head))
    major = head[8:12]
    brands = {major, *(head[start : start + 4] for start in range(16, end, 4))}
    if major in _SEQUENCES:
        raise refusals.moving()
    if brands & _HEIC:
        return True
    if brands & _AVIF:
        raise PhotoRefused(_("AVIF cannot be read. Save the photo as JPEG and choose it again."))
    return False


def _words(head: bytes) -> str:
    if not head:
        return _("This file is empty. Choose a photo as JPEG, PNG, WebP or HEIC.")
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _("GIF is not taken, for it may move. Save the photo as JPEG or PNG.")
    if b"<svg" in head.lower():
        return _("SVG is a drawing, not a photo. Export it as PNG, or take a photo.")
    return _("This is not a photo that can be read. Choose a JPEG, PNG, WebP or HEIC file.")


def _webp_size(head: bytes) -> tuple[int, int]:
    """Width and height out of a WebP's first chunk (RFC 9649: `VP8 `, `VP8L` or `VP8X`)."""
    chunk, body = head[12:16], head[20:30]
    if len(body) < 10:
        raise refusals.damaged()
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = body[6:8], body[8:10]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    raise refusals.damaged()
