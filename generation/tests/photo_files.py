"""Photos, good and bad, made on the spot."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

COFFEE = (Path(__file__).parent / "samples" / "coffee.jpg").read_bytes()

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 60), (30, 60, 220), (255, 255, 255)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """`image` as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(size: tuple[int, int] = (400, 300), colour: Any = RED, mode: str = "RGB") -> Image.Image:
    """One colour everywhere."""
    return Image.new(mode, size, colour)


def quartered(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Red at the top left, green at the top right, blue at the bottom left, white beside it."""
    width, height = size
    image = plain(size, WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def turned(orientation: int) -> bytes:
    """`quartered`, as a camera held so writes it: its EXIF says how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera"
    return encoded(quartered(), exif=exif, quality=95)


def moving(kind: str) -> bytes:
    """Two pictures in one file."""
    return encoded(plain(), kind, save_all=True, append_images=[plain(colour=BLUE)])


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims these pixels; a few bytes that would become gigabytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    """The same as a JPEG."""
    start = COFFEE.index(b"\xff\xc0") + 5
    return COFFEE[:start] + struct.pack(">HH", height, width) + COFFEE[start + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    """The same as a WebP."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def polyglots() -> dict[str, bytes]:
    """Photos that are something else as well: an archive, a page, a program."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.txt", "hidden")
    script = b"<html><script>alert(1)</script></html>"
    text = PngInfo()
    text.add_text("Comment", script.decode())
    return {
        "jpeg and zip": COFFEE + archive.getvalue(),
        "jpeg and page": encoded(quartered(), comment=script),
        "jpeg and page behind it": COFFEE + script,
        "png and page": encoded(quartered(), "PNG", pnginfo=text),
        "webp and page": encoded(quartered(), "WEBP", xmp=script),
    }


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0" * 300

# file, and a piece of the words that it gets.
BAD_FILES = {
    "empty": (b"", "empty"),
    "text": (b"just a note", "not a photo"),
    "pdf": (b"%PDF-1.7 ...", "not a photo"),
    "program": (b"MZ\x90\0" * 100, "not a photo"),
    "svg": (SVG, "SVG"),
    "gif": (moving("GIF"), "GIF"),
    "heic beginning, then nothing": (HEIC, "damaged"),
    "avif": (AVIF, "AVIF"),
    "animated webp": (moving("WEBP"), "moves"),
    "animated png": (moving("PNG"), "moves"),
    "truncated jpeg": (COFFEE[: len(COFFEE) // 2], "damaged"),
    "truncated png": (encoded(quartered(), "PNG")[:800], "damaged"),
    "truncated webp": (encoded(quartered(), "WEBP")[:200], "damaged"),
    "only a header": (b"\xff\xd8\xff\xe0", "damaged"),
    "webp without chunks": (b"RIFF\0\0\0\0WEBP", "damaged"),
    "webp of an unknown kind": (b"RIFF\0\0\0\0WEBPVP9 " + b"\0" * 40, "damaged"),
    "jpeg beginning, then text": (b"\xff\xd8\xff\xe0" + b"hello" * 100, "damaged"),
    "50 megapixels": (png_claiming(8000, 6250), "megapixels"),
    "50 megapixels as jpeg": (jpeg_claiming(8000, 6250), "megapixels"),
    "50 megapixels as webp": (webp_claiming(8000, 6250), "megapixels"),
    "jpeg bomb": (jpeg_claiming(65_000, 65_000), "megapixels"),
    "png bomb": (png_claiming(60_000, 60_000), "megapixels"),
    "webp bomb": (webp_claiming(16_000, 16_000), "megapixels"),
    "tiny": (encoded(plain((255, 400))), "256"),
}
