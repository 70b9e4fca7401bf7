"""An uploaded product photo, cleaned.

Nothing of an upload is trusted: its kind is read from its first bytes, its size and pixels are
checked before anything is decoded, and what is kept is encoded anew, so that no EXIF (places,
names), no profile and no second file hidden in the first one survives. A HEIC is decoded in a
process of its own (`generation.media.heic`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from generation.media import colour, heic, refusals, sniffing
from generation.media.encoding import jpeg

# What Pillow raises, by format and by kind of damage, for a file that is not whole.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A clean photo: upright, sRGB, a JPEG with nothing in it but the picture."""

    content: bytes
    width: int
    height: int


def photo_clean(file: BinaryIO, *, size: int) -> Photo:
    """The photo in `file` (of `size` bytes), cleaned; PhotoRefused with words that help."""
    refusals.check_bytes(size)
    kind = sniffing.kind_of(file)
    if kind == "HEIC":
        return Photo(*heic.as_jpeg(file))
    try:
        with Image.open(file, formats=[kind]) as image:
            refusals.check_pixels(*image.size)
            _check_still(image)
            photo = _upright(image)
    except _BOMBS as error:
        raise refusals.too_many_pixels() from error
    except _BROKEN as error:
        raise refusals.damaged() from error
    return Photo(jpeg(photo), photo.width, photo.height)


def _check_still(image: Image.Image) -> None:
    # A phone's JPEG may carry a second picture (MPO): that is no animation, and we take the first.
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise refusals.moving()


def _upright(image: Image.Image) -> Image.Image:
    """The decoded picture in sRGB, turned as the camera's EXIF says."""
    image.load()
    picture = colour.to_srgb(image)
    turn = _TURNS.get(_orientation(image))
    return picture if turn is None else picture.transpose(turn)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (*_BROKEN, TypeError):
        # The picture may be fine although what is written beside it is not.
        return 1
