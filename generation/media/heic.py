"""HEIC, as phones take photos: decoded in a process of its own.

A HEIC describes how pictures are put together out of others, so half a kilobyte can ask for a
gigabyte whatever size it claims, and its decoders are large, old C. The child may use so much
memory and time and no more, knows no secret of ours, and takes nothing with it when it dies.
"""

from __future__ import annotations

import logging
import subprocess  # nosec B404  # runs one fixed command, below
import sys
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image

from common.errors import Unavailable
from generation.media import refusals

logger = logging.getLogger(__name__)

# A 25-megapixel photo takes 2 s on a slow core.
SECONDS = 20
AT_ONCE = 2

_COMMAND = (sys.executable, "-m", "generation.media.heic_decoder")
_ROOT = Path(__file__).resolve().parents[2]
_slots = BoundedSemaphore(AT_ONCE)


class Upright(NamedTuple):
    """A decoded photo as a clean JPEG in sRGB, and its size."""

    content: bytes
    width: int
    height: int


def as_jpeg(file: BinaryIO) -> Upright:
    """The photo in `file`, upright; PhotoRefused when it cannot be used.

    Raises Unavailable (503) when too many others are being decoded.
    """
    if not _slots.acquire(timeout=SECONDS):
        raise Unavailable(_("Many photos are being read just now. Please try again in a moment."))
    try:
        content = _decode(file.read())
    finally:
        _slots.release()
    with Image.open(BytesIO(content), formats=["JPEG"]) as image:
        refusals.check_pixels(*image.size)
        return Upright(content, *image.size)


def _decode(data: bytes) -> bytes:
    try:
        # A fixed command: nothing of the upload is in it.
        done = subprocess.run(  # noqa: S603  # nosec B603  # see above
            _COMMAND,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=_ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusals.damaged() from error
    if done.returncode == refusals.TOO_MANY_PIXELS:
        raise refusals.too_many_pixels()
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        logger.info("a HEIC was not decoded (%d): %s", done.returncode, said[:200])
        raise refusals.damaged()
    return done.stdout
