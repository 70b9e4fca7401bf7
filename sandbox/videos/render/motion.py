"""The camera: a slow push-in, held by a hand."""

import math

Box = tuple[float, float, float, float]

ZOOM_FROM = 1.035
ZOOM_TO = 1.13
SWAY = 0.0062
"""The most that the hand moves, as a share of the frame; ZOOM_FROM leaves 0.017 on each side."""

# Cycles a second, phase, weight: a slow drift, a breath, a slight tremor. The ratios are chosen
# so that the path does not repeat within a clip.
_HORIZONTAL = ((0.19, 0.4, 0.62), (0.47, 1.9, 0.30), (1.13, 0.8, 0.08))
_VERTICAL = ((0.16, 2.6, 0.58), (0.41, 0.3, 0.34), (1.27, 2.2, 0.08))


def camera_box(t: float, *, seconds: float, width: float, height: float) -> Box:
    """The part of a picture that is seen at `t` seconds; its edges are fractions of pixels."""
    zoom = ZOOM_FROM + (ZOOM_TO - ZOOM_FROM) * _ease(t / seconds)
    half_width, half_height = width / zoom / 2, height / zoom / 2
    x = width * (0.5 + SWAY * _hand(t, _HORIZONTAL))
    y = height * (0.5 + SWAY * _hand(t, _VERTICAL))
    return x - half_width, y - half_height, x + half_width, y + half_height


def _ease(part: float) -> float:
    """Starts and ends gently, and never stands still: half a straight line, half a cosine."""
    return (part + (1 - math.cos(math.pi * part)) / 2) / 2


def _hand(t: float, waves: tuple[tuple[float, float, float], ...]) -> float:
    """Between -1 and 1."""
    return sum(weight * math.sin(math.tau * rate * t + phase) for rate, phase, weight in waves)
