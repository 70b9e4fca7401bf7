"""What the camera looks at: the reference image, or a warm backdrop where there is none."""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from sandbox.videos.render.motion import Box
from sandbox.videos.render.planes import Planes, planes_from_image

SUPERSAMPLE = 1.25
"""The source is larger than the frame, so that the camera never magnifies a pixel."""

_TOP, _BOTTOM = (247, 214, 178), (214, 108, 68)
_GLOW = (255, 240, 214)
_SKETCH_WIDTH = 90
"""A backdrop is soft everywhere: it is painted small, then enlarged."""


def scene_planes(reference: Path | None, size: tuple[int, int]) -> Planes:
    """The picture to film, SUPERSAMPLE times as large as the frame."""
    image = _backdrop(size) if reference is None else _opened(reference)
    large = _even(size[0] * SUPERSAMPLE), _even(size[1] * SUPERSAMPLE)
    return planes_from_image(image.resize(large, Image.Resampling.LANCZOS))


def scene_seen(scene: Planes, box: Box, size: tuple[int, int]) -> Planes:
    """The part of a scene inside a box, at the size of the frame.

    The filter weighs source pixels by the exact, fractional edges of the box: however slowly the
    camera moves, nothing snaps to whole pixels.
    """
    half_box = (box[0] / 2, box[1] / 2, box[2] / 2, box[3] / 2)
    half_size = size[0] // 2, size[1] // 2
    bilinear = Image.Resampling.BILINEAR
    return Planes(
        scene.y.resize(size, bilinear, box),
        scene.u.resize(half_size, bilinear, half_box),
        scene.v.resize(half_size, bilinear, half_box),
    )


def _opened(reference: Path) -> Image.Image:
    with Image.open(reference) as image:
        return image.convert("RGB")


def _even(length: float) -> int:
    return 2 * math.ceil(length / 2)


def _backdrop(size: tuple[int, int]) -> Image.Image:
    """Late sun on a wall: a warm gradient and a glow."""
    width, height = _SKETCH_WIDTH, round(_SKETCH_WIDTH * size[1] / size[0])
    ramp = Image.linear_gradient("L").resize((width, height))
    top, bottom = (Image.new("RGB", ramp.size, colour) for colour in (_TOP, _BOTTOM))
    wall = Image.composite(bottom, top, ramp)
    radius = min(width, height) * 0.42
    glow = Image.new("L", ramp.size)
    ImageDraw.Draw(glow).circle((width * 0.64, height * 0.34), radius, fill=150)
    glow = glow.filter(ImageFilter.GaussianBlur(radius * 0.55))
    wall.paste(_GLOW, (0, 0), glow)
    return wall.resize(size, Image.Resampling.BICUBIC)
