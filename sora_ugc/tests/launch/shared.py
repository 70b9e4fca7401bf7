"""What these tests share."""

from __future__ import annotations

from collections.abc import Iterator

from sora_ugc.launch.point import Point

HOOK = "https://studio.example.com/webhooks/stripe"


def verdicts(points: Iterator[Point] | list[Point]) -> dict[str, str]:
    """The verdict of each point, by its name."""
    return {point.name: point.verdict.value for point in points}
