"""Where a picture of one shape lies in a frame of another. Numbers only."""

from __future__ import annotations

import math

Focus = tuple[float, float]
Size = tuple[int, int]

# What is made larger than this looks soft, and its pixels say nothing that the player could not
# make up itself.
MOST_ENLARGED = 2.0
# Shapes that differ by less than this share are one: 1024x1792 is taken where 9:16 is asked for.
SAME_SHAPE = 0.02


def span(focus: float, length: float, limit: float) -> tuple[float, float]:
    """`length` pixels around `focus` (a fraction of `limit`), moved inside the picture."""
    start = max(0.0, min(focus * limit - length / 2, limit - length))
    return start, min(start + length, limit)


def crop_size(picture: Size, shape: Size) -> tuple[float, float]:
    """The largest part of `picture` that has the shape of `shape`."""
    scale = min(picture[0] / shape[0], picture[1] / shape[1])
    return shape[0] * scale, shape[1] * scale


def focus_after_crop(focus: Focus, *, picture: Size, shape: Size) -> Focus:
    """Where the point `focus` of `picture` lies in what was cropped to `shape` around it."""
    length = crop_size(picture, shape)
    left, right = span(focus[0], length[0], picture[0])
    top, bottom = span(focus[1], length[1], picture[1])
    return (focus[0] * picture[0] - left) / (right - left), (focus[1] * picture[1] - top) / (
        bottom - top
    )


def focus_after_pad(focus: Focus, *, picture: Size, shape: Size) -> Focus:
    """Where the point `focus` of `picture` lies in a frame of `shape` that shows all of it."""
    fit = min(shape[0] / picture[0], shape[1] / picture[1])
    width, height = picture[0] * fit / shape[0], picture[1] * fit / shape[1]
    return (1 - width) / 2 + focus[0] * width, (1 - height) / 2 + focus[1] * height


def same_shape(one: Size, other: Size) -> bool:
    """Whether two sizes have the same ratio, as far as a player cares."""
    return abs(math.log(one[0] * other[1] / (one[1] * other[0]))) <= SAME_SHAPE


def kept_by_crop(picture: Size, shape: Size) -> float:
    """The share of `picture` that remains when it is cropped to `shape`."""
    width, height = crop_size(picture, shape)
    return width * height / (picture[0] * picture[1])


def size_without_blowing_up(picture: Size, wanted: Size, *, cover: bool) -> Size:
    """`wanted`, or the largest even size of its shape for which `picture` is enlarged to at most
    MOST_ENLARGED times its pixels; `cover` fills the frame, else the whole picture is shown."""
    scales = (wanted[0] / picture[0], wanted[1] / picture[1])
    scale = max(scales) if cover else min(scales)
    if scale <= MOST_ENLARGED:
        return wanted
    unit = math.gcd(*wanted)
    steps = max(2, int(unit * MOST_ENLARGED / scale) // 2 * 2)
    return wanted[0] // unit * steps, wanted[1] // unit * steps


def even(length: float) -> int:
    """The nearest even number of pixels: 4:2:0 keeps colour for two by two of them."""
    return max(2, round(length / 2) * 2)
