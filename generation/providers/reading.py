"""Values out of answers that promise nothing: what is not of the wanted kind is None."""

from __future__ import annotations

import math


def text(value: object) -> str | None:
    """A text that is not empty."""
    return value if isinstance(value, str) and value else None


def number(value: object) -> float | None:
    """A finite number, also out of a string such as "8"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """A number, rounded."""
    found = number(value)
    return None if found is None else round(found)
