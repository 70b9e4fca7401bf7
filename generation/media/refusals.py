"""Why a photo is not taken, in words for the person who chose it."""

from __future__ import annotations

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 25_000_000
MIN_SIDE = 256
# How a decoder's process ends to say so.
TOO_MANY_PIXELS = 3


class PhotoRefused(Exception):
    """The photo cannot be used; the message says why, and what helps."""


def check_bytes(size: int) -> None:
    """Refuse more than MAX_BYTES."""
    if size > MAX_BYTES:
        raise PhotoRefused(_("This file is larger than 20 MB. Save the photo a little smaller."))


def check_pixels(width: int, height: int) -> None:
    """Refuse more than MAX_PIXELS, and sides too short to make a sharp video of."""
    if width * height > MAX_PIXELS:
        raise too_many_pixels()
    if min(width, height) < MIN_SIDE:
        raise PhotoRefused(
            _("This photo has %(width)s x %(height)s pixels; each side needs %(min)s or more.")
            % {"width": width, "height": height, "min": MIN_SIDE}
        )


def too_many_pixels() -> PhotoRefused:
    """For a photo over MAX_PIXELS."""
    return PhotoRefused(
        _("This photo has too many pixels; up to 25 megapixels are taken. Save it smaller.")
    )


def damaged() -> PhotoRefused:
    """For a file that begins like a photo and does not go on like one."""
    return PhotoRefused(
        _("This file is damaged or not complete. Export the photo once more and try again.")
    )


def moving() -> PhotoRefused:
    """For animations."""
    return PhotoRefused(_("This image moves. Choose a still photo instead."))
