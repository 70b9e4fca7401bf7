"""The process that decodes one HEIC: the file on standard input, a clean JPEG on standard output.

`python -m generation.media.heic_decoder`. It ends with TOO_MANY_PIXELS before decoding such a photo
and with another status when the file cannot be read or wants more than its limits allow.

The library turns the picture as the file's `irot` and `imir` say. The EXIF orientation, which
repeats them, is then not obeyed: the standard calls it a mere note.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from io import BytesIO

import pillow_heif
from PIL import Image

from generation.media import colour
from generation.media.encoding import jpeg
from generation.media.refusals import MAX_PIXELS, TOO_MANY_PIXELS

# 25 megapixels in 10 bits with transparency were measured to need 600 MB of addresses.
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 15


def main() -> int:
    """Decode, under limits."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    pillow_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )
    with Image.open(BytesIO(sys.stdin.buffer.read()), formats=["HEIF"]) as image:
        if image.width * image.height > MAX_PIXELS:
            return TOO_MANY_PIXELS
        image.load()
        sys.stdout.buffer.write(jpeg(colour.to_srgb(image)))
    return 0


def _limit(kind: int, most: int) -> None:
    # macOS counts addresses otherwise and refuses a limit on them.
    with suppress(ValueError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main())
