"""Small marks that let a list be read at a glance: a word on a coloured pill, a span of time."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class Tone(StrEnum):
    """What a mark says by its colour; the word on it says the same."""

    DONE = "done"
    WAIT = "wait"
    BAD = "bad"
    QUIET = "quiet"
    BACK = "back"


def mark(words: Any, tone: Tone) -> SafeString:
    """`words` on a pill (static/css/admin.css)."""
    return format_html('<span class="mark mark-{}">{}</span>', tone, words)


def span_written(span: timedelta) -> str:
    """A span of time in two parts at most: "0.4 s", "12 s", "3 min 5 s", "2 h 4 min", "3 d 2 h"."""
    seconds = span.total_seconds()
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": number_format(seconds, 1)}
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    parts = {
        "seconds": rest,
        "minutes": minutes_left,
        "hours": hours % 24,
        "days": hours // 24,
    }
    if not minutes:
        return _("%(seconds)d s") % parts
    if not hours:
        return _("%(minutes)d min %(seconds)d s") % parts
    if hours < 24:
        return _("%(hours)d h %(minutes)d min") % parts
    return _("%(days)d d %(hours)d h") % parts
