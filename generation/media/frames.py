"""The first frame of a video: a photo in exactly the pixels that a render size demands."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from generation.media.encoding import jpeg
from generation.media.geometry import Focus, span

Mode = Literal["crop", "pad"]

MIDDLE: Focus = (0.5, 0.5)


def frame_to(
    *, image_bytes: bytes, width: int, height: int, focus: Focus = MIDDLE, mode: Mode = "crop"
) -> bytes:
    """A stored photo (JPEG) as a JPEG of exactly `width` x `height` pixels.

    "crop" fills the frame and keeps `focus` (fractions from the left and from the top) as near to
    its middle as the photo allows; "pad" shows the whole photo before a blurred copy of itself.
    """
    photo = _decode(image_bytes, width, height)
    frame = _crop(photo, width, height, focus)
    return jpeg(frame if mode == "crop" else _on_blur(photo, frame))


def frame_outlined(*, frame: bytes, edges: tuple[float, float, float, float]) -> bytes:
    """A frame (JPEG) with a thin rectangle in it: how far from the left, top, right and bottom
    edge, as fractions."""
    left, top, right, bottom = edges
    with Image.open(BytesIO(frame), formats=["JPEG"]) as picture:
        width, height = picture.width - 1, picture.height - 1
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        for colour, reach in (("black", 0), ("white", 1)):
            inside = (box[0] + reach, box[1] + reach, box[2] - reach, box[3] - reach)
            ImageDraw.Draw(picture).rectangle(inside, outline=colour)
        return jpeg(picture)


def _decode(image_bytes: bytes, width: int, height: int) -> Image.Image:
    with Image.open(BytesIO(image_bytes), formats=["JPEG"]) as image:
        cover = max(width / image.width, height / image.height)
        # JPEG decodes at a half, a quarter or an eighth for a fraction of the time; never smaller
        # than what the frame needs.
        image.draft("RGB", (round(image.width * cover), round(image.height * cover)))
        return image.convert("RGB")


def _crop(photo: Image.Image, width: int, height: int, focus: Focus) -> Image.Image:
    scale = min(photo.width / width, photo.height / height)
    left, right = span(focus[0], width * scale, photo.width)
    top, bottom = span(focus[1], height * scale, photo.height)
    return photo.resize(
        (width, height), Image.Resampling.LANCZOS, box=(left, top, right, bottom), reducing_gap=3.0
    )


def _on_blur(photo: Image.Image, filled: Image.Image) -> Image.Image:
    # Blurred small and enlarged: it looks the same and costs a small part.
    small = filled.reduce(8).filter(ImageFilter.GaussianBlur(6))
    frame = small.resize(filled.size, Image.Resampling.BICUBIC)
    whole = ImageOps.contain(photo, filled.size, Image.Resampling.LANCZOS)
    frame.paste(whole, ((frame.width - whole.width) // 2, (frame.height - whole.height) // 2))
    return frame
