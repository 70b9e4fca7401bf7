"""Platforms: data that must hang together."""

from __future__ import annotations

import pytest

from generation.models import VideoModel
from generation.platforms import (
    DEFAULT_PLATFORM,
    PLATFORMS,
    Platform,
    render_size,
    size_pixels,
)

SMALL = VideoModel(sizes=["720x1280", "1280x720"])
LARGE = VideoModel(sizes=["1280x720", "720x1280", "1024x1792", "1792x1024"])


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_a_platforms_figures_agree(platform: object) -> None:
    assert isinstance(platform, type(PLATFORMS[DEFAULT_PLATFORM]))
    across, down = map(int, platform.ratio.split(":"))
    assert platform.width * down == platform.height * across
    zone = platform.safe_zone
    assert zone.top + zone.bottom < 0.6
    assert zone.left + zone.right < 0.6
    assert platform.max_seconds >= 60


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_every_figure_says_where_it_was_read_or_that_it_is_ours(platform: Platform) -> None:
    for source in (
        platform.sources.shape,
        platform.sources.max_seconds,
        platform.sources.safe_zone,
    ):
        assert source.estimated == (source.seen is None)
        assert source.url.startswith("https://") or source.document.startswith(
            ("Estimated", "Ours")
        )


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_every_place_says_what_it_asks_about_ai(platform: Platform) -> None:
    asked = platform.disclosure
    assert str(asked.asks).endswith(".")
    assert str(asked.where).endswith(".")
    # What is claimed about somebody's rules has a source.
    assert (asked.source is None) == (platform.slug == "square")


@pytest.mark.parametrize("model", [SMALL, LARGE])
@pytest.mark.parametrize(
    ("platform", "size"),
    [
        ("tiktok", "720x1280"),
        ("instagram-reels", "720x1280"),
        ("instagram-stories", "720x1280"),
        ("instagram-feed", None),
        ("facebook-feed", None),
        ("youtube-shorts", "720x1280"),
        ("youtube", "1280x720"),
        ("x", "1280x720"),
        ("square", None),
    ],
)
def test_the_nearest_shape_is_rendered(model: VideoModel, platform: str, size: str | None) -> None:
    # 4:5 and 1:1 are nearer to 4:7 than to 9:16, where a model has that.
    upright = "1024x1792" if model is LARGE else "720x1280"
    assert render_size(model, PLATFORMS[platform]) == (size or upright)


def test_a_size_is_read() -> None:
    assert size_pixels("720x1280") == (720, 1280)
