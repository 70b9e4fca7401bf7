"""Where clips are posted, in what shape, and what each place asks to disclose. Data, no tables."""

from generation.platforms.places import DEFAULT_PLATFORM, PLATFORMS
from generation.platforms.shapes import (
    Disclosure,
    Platform,
    SafeZone,
    Source,
    Sources,
    render_size,
    size_pixels,
)

__all__ = [
    "DEFAULT_PLATFORM",
    "PLATFORMS",
    "Disclosure",
    "Platform",
    "SafeZone",
    "Source",
    "Sources",
    "render_size",
    "size_pixels",
]
