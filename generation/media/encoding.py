"""How we write a photo."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

JPEG_QUALITY = 92


def jpeg(picture: Image.Image) -> bytes:
    """`picture` as JPEG bytes, without whatever its file said beside it."""
    picture.info.clear()
    out = BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
