"""Where clips are posted: the shape each place wants, and where its own buttons cover the picture.

Width, height and ratio are what the platform recommends; `max_seconds` is the longest clip that it
takes from an ordinary account (for the short-form places: in that form). Safe zones are fractions
of the frame from each edge, as the published ad templates draw them, rounded up; where a platform
publishes none, the frame's own controls are taken with the share that they cover.

Sources, by slug (the figures change with the players: check them there):
  tiktok           TikTok Ads Manager, "Video ads specifications" (9:16) and its in-feed safe-zone
                   template (of 540x960: 126 top, 120 right, 370 bottom, 60 left, with a two-line
                   caption); TikTok Help, "Upload a video": 10 minutes made in the app
  instagram-reels  Meta Ads Guide, "Instagram Reels": 9:16, 14 % top, 35 % bottom, 6 % at each side
                   free; Instagram's announcement of January 2025: 3 minutes
  instagram-feed   Meta Ads Guide, "Instagram feed": 4:5, 1080x1350; since 2022 a video in the feed
                   is a Reel, so 3 minutes
  youtube-shorts   YouTube Help, "Three-minute YouTube Shorts": 9:16, 3 minutes; zones estimated:
                   Google gives a picture without figures
  youtube          YouTube Help, "Upload videos longer than 15 minutes": 15 minutes until verified;
                   the zone is our estimate of the player's own bar at the bottom
  x                X Help, "How to share and watch videos on X": 140 seconds without Premium; the
                   zone is our estimate of the player's own bar at the bottom
  linkedin         LinkedIn Help, "Share videos": 10 minutes from a phone; 4:5 is its tallest
  square           a shape for shops and mails, of no player: 1:1, the limit is ours
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation.models.catalogue import VideoModel

Words = str | Promise


@dataclass(frozen=True, slots=True)
class SafeZone:
    """How much of the frame is covered from each edge, as fractions of its height or width."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class Platform:
    """One place to post to; `width` and `height` are pixels, `max_seconds` the longest clip."""

    slug: str
    name: Words
    ratio: str
    width: int
    height: int
    max_seconds: int
    safe_zone: SafeZone = SafeZone()


PLATFORMS = {
    platform.slug: platform
    for platform in (
        Platform("tiktok", "TikTok", "9:16", 1080, 1920, 600, SafeZone(0.14, 0.23, 0.39, 0.12)),
        Platform(
            "instagram-reels",
            _("Instagram Reels"),
            "9:16",
            1080,
            1920,
            180,
            SafeZone(0.14, 0.06, 0.35, 0.06),
        ),
        Platform("instagram-feed", _("Instagram feed"), "4:5", 1080, 1350, 180),
        Platform(
            "youtube-shorts",
            _("YouTube Shorts"),
            "9:16",
            1080,
            1920,
            180,
            SafeZone(0.10, 0.15, 0.25, 0.0),
        ),
        Platform("youtube", "YouTube", "16:9", 1920, 1080, 900, SafeZone(bottom=0.12)),
        Platform("x", "X", "16:9", 1280, 720, 140, SafeZone(bottom=0.12)),
        Platform("linkedin", "LinkedIn", "4:5", 1080, 1350, 600),
        Platform("square", _("Square"), "1:1", 1080, 1080, 600),
    )
}

DEFAULT_PLATFORM = "tiktok"


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
