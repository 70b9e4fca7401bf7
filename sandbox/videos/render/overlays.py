"""What is printed over the picture: the caption, and the mark that says "sandbox preview"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from PIL.ImageFont import FreeTypeFont, truetype

from sandbox.videos.render.planes import Planes, Tone, tone

MARK = "sandbox preview"

_WHITE, _BLACK, _ACCENT = tone(255, 255, 255), tone(18, 10, 6), tone(240, 98, 48)
_SMOOTH = 4
_MISSING = "\uffff"
"""A code point that no font has: what it draws is what any missing glyph draws."""


@dataclass(frozen=True)
class Layer:
    """One flat colour through a mask."""

    tone: Tone
    mask: Image.Image


@dataclass(frozen=True)
class Overlay:
    """Layers, lowest first, at an even position: chroma has half the resolution."""

    left: int
    top: int
    layers: tuple[Layer, ...]

    def draw(self, planes: Planes, opacity: float = 1.0) -> None:
        """Paints onto a frame."""
        for layer in self.layers:
            mask = layer.mask if opacity >= 1 else layer.mask.point(lambda a: int(a * opacity))
            half_mask = mask.reduce(2)
            planes.y.paste(layer.tone.y, (self.left, self.top), mask)
            planes.u.paste(layer.tone.u, (self.left // 2, self.top // 2), half_mask)
            planes.v.paste(layer.tone.v, (self.left // 2, self.top // 2), half_mask)


@dataclass(frozen=True)
class Layout:
    """Where things may stand, inside what the platforms leave free of their own buttons.

    On a phone-shaped frame TikTok, Reels and Shorts cover the top 7 %, the bottom 20 % and a strip
    on the right; on a wide one a player covers the bottom tenth.
    """

    width: int
    height: int

    @property
    def _tall(self) -> bool:
        return self.height > self.width

    @property
    def left(self) -> int:
        return round(self.width * 0.075)

    @property
    def mark_top(self) -> int:
        return round(self.height * 0.085)

    @property
    def caption_bottom(self) -> int:
        return round(self.height * (0.785 if self._tall else 0.87))

    @property
    def caption_width(self) -> int:
        return round(self.width * (0.8 if self._tall else 0.62))

    @property
    def font_size(self) -> int:
        return round(min(self.width, self.height) * 0.075)


def mark_overlay(layout: Layout) -> Overlay:
    """A small dark pill with an accent dot, at the top."""
    font = _font(round(layout.font_size * 0.46))
    height = round(font.size * 2.1)
    radius = height * 0.13
    dot = (height * 0.46, height / 2 - radius, height * 0.46 + 2 * radius, height / 2 + radius)
    text_left = dot[2] + height * 0.2
    width = round(text_left + font.getlength(MARK) + height * 0.5)
    size = _even_up(width), _even_up(height)
    line = (text_left, height / 2 + font.size * 0.34, MARK)
    layers = (
        Layer(_BLACK, _pill_mask(size, (0, 0, width, height), fill=150)),
        Layer(_ACCENT, _pill_mask(size, dot, fill=255)),
        Layer(_WHITE, _text_mask(size, [line], font)),
    )
    return Overlay(_even_up(layout.left), _even_up(layout.mark_top), layers)


def caption_overlay(text: str, layout: Layout) -> Overlay | None:
    """White letters with a soft shadow, set to the left; None when no letter can be drawn."""
    font = _font(layout.font_size)
    lines = _wrapped(_drawable(text, font), font, layout.caption_width)
    if not lines:
        return None
    longest = max(font.getlength(line) for line in lines)
    font = _font(int(font.size * min(1, layout.caption_width / longest)))
    return _placed(lines, font, layout)


def _placed(lines: list[str], font: FreeTypeFont, layout: Layout) -> Overlay:
    margin = _even_up(font.size * 0.7)
    leading = font.size * 1.2
    width = _even_up(max(font.getlength(line) for line in lines)) + 2 * margin
    height = _even_up(leading * len(lines)) + 2 * margin
    placed = [(margin, margin + leading * (n + 0.82), line) for n, line in enumerate(lines)]
    letters = _text_mask((width, height), placed, font)
    layers = (Layer(_BLACK, _shadow(letters, font.size)), Layer(_WHITE, letters))
    top = layout.caption_bottom - height + margin
    return Overlay(_even_up(layout.left - margin), _even_up(top), layers)


def _shadow(letters: Image.Image, font_size: float) -> Image.Image:
    """A tight edge that keeps letters readable on white, and a wide haze that keeps it soft."""
    edge = letters.filter(ImageFilter.GaussianBlur(font_size * 0.04)).point(lambda a: int(a * 0.45))
    haze = letters.filter(ImageFilter.GaussianBlur(font_size * 0.22)).point(lambda a: int(a * 0.75))
    return ImageChops.offset(ImageChops.screen(edge, haze), 0, round(font_size * 0.04))


def _text_mask(
    size: tuple[int, int], lines: Iterable[tuple[float, float, str]], font: FreeTypeFont
) -> Image.Image:
    """Lines of text, each standing with the left end of its baseline on a point."""
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for x, y, line in lines:
        pen.text((x, y), line, font=font, fill=255, anchor="ls")
    return mask


def _pill_mask(size: tuple[int, int], box: tuple[float, ...], fill: int) -> Image.Image:
    """A box with round ends, drawn large and reduced: Pillow's own edges are jagged."""
    mask = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    left, top, right, bottom = (edge * _SMOOTH for edge in box)
    radius = (bottom - top) / 2
    ImageDraw.Draw(mask).rounded_rectangle((left, top, right - 1, bottom - 1), radius, fill=fill)
    return mask.reduce(_SMOOTH)


def _wrapped(text: str, font: FreeTypeFont, width: int) -> list[str]:
    """Lines of even length, as few as fit the width; a word wider than that gets its own line."""
    words = text.split()
    lines = _filled(words, font, width)
    while len(lines) > 1:
        narrower = width - font.size // 4
        tighter = _filled(words, font, narrower)
        if len(tighter) > len(lines) or max(map(font.getlength, tighter)) > narrower:
            break
        width, lines = int(narrower), tighter
    return lines


def _filled(words: list[str], font: FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _drawable(text: str, font: FreeTypeFont) -> str:
    """The text without what the font lacks (emoji, other scripts), instead of empty boxes."""
    box = _glyph(font, _MISSING)
    return "".join(mark for mark in text if mark.isspace() or _glyph(font, mark) != box)


def _glyph(font: FreeTypeFont, mark: str) -> bytes:
    return bytes(font.getmask(mark))


@lru_cache(maxsize=8)
def _font(size: int) -> FreeTypeFont:
    content = files("font_manrope").joinpath("files/Manrope-Bold.ttf").read_bytes()
    return truetype(BytesIO(content), size)


def _even_up(length: float) -> int:
    return 2 * -(-int(length + 0.999) // 2)
