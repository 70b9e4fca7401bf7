"""What is known of a place to post to, where each figure comes from, and sizes in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from generation.models.catalogue import VideoModel

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Source:
    """The document that a figure was read in, and when; without one it is `estimated` by us.

    `note` says what of it we took, where the document leaves a choice.
    """

    document: str
    url: str = ""
    seen: date | None = None
    note: str = ""

    @property
    def estimated(self) -> bool:
        """Whether nobody publishes the figure, so that it is ours."""
        return not self.url


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a platform's figures come from: `shape` is the ratio and the pixels."""

    shape: Source
    max_seconds: Source
    safe_zone: Source


@dataclass(frozen=True, slots=True)
class SafeZone:
    """How much of the frame is covered from each edge, as fractions of its height or width."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a platform asks of somebody who posts an AI-generated clip.

    `label` is what the platform calls it, `asks` what is asked in plain words, `where` how it is
    done; `required` says whether its rules demand it for a clip that looks real.
    """

    label: Words
    required: bool
    asks: Words
    where: Words
    source: Source | None


@dataclass(frozen=True, slots=True)
class Platform:
    """One place to post to; `width` and `height` are pixels, `max_seconds` the longest clip."""

    slug: str
    name: Words
    ratio: str
    width: int
    height: int
    max_seconds: int
    disclosure: Disclosure
    sources: Sources
    safe_zone: SafeZone = SafeZone()


def render_size(model: VideoModel, platform: Platform) -> str:
    """The size, of those that `model` renders, whose shape is nearest to the platform's.

    Shapes are compared as logarithms, so that twice as wide is as far away as half as wide. Between
    equally near ones (and for square, which lies in the middle) upright wins, then the smaller.
    """
    wanted = math.log(platform.width / platform.height)

    def distance(size: str) -> tuple[float, bool, int]:
        width, height = size_pixels(size)
        return round(abs(math.log(width / height) - wanted), 6), width > height, width * height

    return min(model.sizes, key=distance)


def size_pixels(size: str) -> tuple[int, int]:
    """Width and height of a size such as "720x1280"."""
    width, _times, height = size.partition("x")
    return int(width), int(height)
