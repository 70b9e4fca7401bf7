"""Draw what other programs show of the site: icons, and the picture beside a shared link.

Made from the mark, the font and the landing page's stills; run by hand when one of them changes.
The results are kept in `static/img/`, since pages name them. The site's name is a setting, so it is
on none of them.
"""

from __future__ import annotations

from pathlib import Path

import font_manrope
from PIL import Image, ImageDraw, ImageFilter, ImageFont

TARGET = Path(__file__).resolve().parent.parent / "static" / "img"
FONTS = Path(font_manrope.font_directory)

# The light theme's tokens as sRGB (static/css/tokens.css).
PAPER, SHEET = (251, 249, 245), (255, 255, 255)
INK, SOFT = (39, 29, 23), (138, 128, 121)
ACCENT, BACK = (206, 62, 0), (0, 128, 68)

# Drawn so many times larger and reduced: Pillow's own edges are jagged.
SMOOTH = 4
# The mark's own units (templates/components/mark.html).
MARK = (20, 32)
FRAME = (1.5, 1.5, 18.5, 30.5)
TICK = ((6.2, 16.4), (8.8, 19.1), (13.8, 13.2))

SOCIAL = (1200, 630)
# What a frame's shadow needs on each side.
ROOM = 48
HEADLINE = (
    *(("One photo in.", INK), ("A video out.", INK)),
    *(("Or your", SOFT), ("credits back.", SOFT)),
)


def mark_draw(height: int) -> Image.Image:
    """The mark on nothing, `height` pixels high."""
    unit = height * SMOOTH / MARK[1]
    picture = Image.new("RGBA", (round(MARK[0] * unit), height * SMOOTH))
    pen = ImageDraw.Draw(picture)
    edge = 2.6 * unit / 2
    left, top, right, bottom = (value * unit for value in FRAME)
    box = (left - edge, top - edge, right + edge, bottom + edge)
    pen.rounded_rectangle(box, 5.5 * unit + edge, outline=INK, width=round(2 * edge))
    points = [(x * unit, y * unit) for x, y in TICK]
    width = 2.8 * unit
    pen.line(points, fill=ACCENT, width=round(width), joint="curve")
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ACCENT)
    return picture.reduce(SMOOTH)


def icon_draw(side: int, *, filled: float) -> Image.Image:
    """The mark on paper in a square; `filled` is its height as a part of the side."""
    mark = mark_draw(round(side * filled))
    picture = Image.new("RGB", (side, side), PAPER)
    picture.paste(mark, ((side - mark.width) // 2, (side - mark.height) // 2), mark)
    return picture


def social_draw() -> Image.Image:
    """The promise, and the fan of three frames with what happens when a take fails."""
    picture = Image.new("RGB", SOCIAL, PAPER)
    _fan(picture)
    mark = mark_draw(72)
    picture.paste(mark, (72, 64), mark)
    pen = ImageDraw.Draw(picture)
    for number, (line, colour) in enumerate(HEADLINE):
        _line(pen, (68, 258 + 88 * number), line, _font("ExtraBold", 82), colour)
    return picture


def _fan(picture: Image.Image) -> None:
    for name, height, angle, centre in (
        ("landing-left", 400, 7.0, (764, 330)),
        ("landing-right", 400, -7.0, (1064, 330)),
        ("landing-poster", 480, 0.0, (914, 316)),
    ):
        frame = _frame(Image.open(TARGET / f"{name}.webp"), height).rotate(
            angle, Image.Resampling.BICUBIC, expand=True
        )
        corner = (centre[0] - frame.width // 2, centre[1] - frame.height // 2)
        shadow = frame.getchannel("A").filter(ImageFilter.GaussianBlur(14))
        below = (corner[0], corner[1] + 12)
        picture.paste(INK, below, shadow.point(lambda alpha: alpha // 4))
        picture.paste(frame, corner, frame)
    _stub(picture, (850, 196), "+8", "take failed, credits back")


def _frame(photo: Image.Image, height: int) -> Image.Image:
    """A still with round corners and ROOM around it."""
    size = (height * 9 // 16, height)
    still = photo.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    mask = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, height * SMOOTH // 15, fill=255)
    frame = Image.new("RGBA", (size[0] + 2 * ROOM, size[1] + 2 * ROOM))
    frame.paste(still, (ROOM, ROOM), mask.reduce(SMOOTH))
    return frame


def _stub(picture: Image.Image, corner: tuple[int, int], amount: str, words: str) -> None:
    font = _font("Bold", 22)
    pen = ImageDraw.Draw(picture)
    gap, (left, top) = 8, corner
    width = round(font.getlength(amount) + gap + font.getlength(words)) + 40
    pen.rounded_rectangle((left, top, left + width, top + 60), 14, fill=SHEET)
    pen.text((left + 20, top + 38), amount, font=font, fill=BACK, anchor="ls")
    start = left + 20 + font.getlength(amount) + gap
    pen.text((start, top + 38), words, font=font, fill=INK, anchor="ls")


def _line(
    pen: ImageDraw.ImageDraw,
    start: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont,
    colour: tuple[int, int, int],
) -> None:
    """Letter by letter, as tight as the site's display type; pairs keep their kerning."""
    x, y = start
    for letter, after in zip(text, text[1:] + " ", strict=True):
        pen.text((x, y), letter, font=font, fill=colour, anchor="ls")
        x += font.getlength(letter + after) - font.getlength(after) - 0.045 * font.size


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"Manrope-{weight}.ttf"), size)


def build() -> list[Path]:
    """Write all of them; returns their paths."""
    small = icon_draw(256, filled=0.94)
    icons = {
        "icon-180.png": icon_draw(180, filled=0.66),
        "icon-192.png": icon_draw(192, filled=0.66),
        "icon-512.png": icon_draw(512, filled=0.6),
    }
    small.save(TARGET / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
    for name, icon in icons.items():
        icon.quantize(64, dither=Image.Dither.NONE).save(TARGET / name, optimize=True)
    social_draw().save(TARGET / "social.jpg", quality=86, optimize=True, progressive=True)
    return [TARGET / name for name in ("favicon.ico", *icons, "social.jpg")]


if __name__ == "__main__":
    for written in build():
        print(f"{written.name}: {written.stat().st_size / 1024:.0f} KB")
