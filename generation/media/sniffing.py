"""What a file is, by its first bytes: a name and a declared type prove nothing."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from generation.media import refusals
from generation.media.refusals import PhotoRefused

_HEAD_BYTES = 1024
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def check(file: BinaryIO) -> None:
    """Refuse what is not a JPEG, PNG or WebP, in words for what it is instead."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        # Its decoder reserves the whole canvas on opening, so the pixels are read here before.
        refusals.check_pixels(*_webp_size(head))
        return
    raise PhotoRefused(_words(head))


def _words(head: bytes) -> str:
    if not head:
        return _("This file is empty. Choose a photo as JPEG, PNG or WebP.")
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _("GIF is not taken, for it may move. Save the photo as JPEG or PNG.")
    if b"<svg" in head.lower():
        return _("SVG is a drawing, not a photo. Export it as PNG, or take a photo.")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return _("HEIC cannot be read yet. Save the photo as JPEG and choose it again.")
    return _("This is not a photo that can be read. Choose a JPEG, PNG or WebP file.")


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
