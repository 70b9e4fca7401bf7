"""What a creator reads about a job: the words behind the codes of events and failures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

# What each step of a timeline says.
EVENTS: dict[str, Any] = {
    "queued": _("Paid and in the queue."),
    "requeued": _("The renderer is busy. Your video keeps its place and is sent again soon."),
    "submitting": _("Your photo and your words are on their way to the renderer."),
    "unknown": _("The renderer did not confirm. We are checking whether it has begun."),
    "rendering": _("The renderer is at work."),
    "found": _("The renderer had begun after all. It is at work."),
    "storing": _("Rendered. We are checking and storing the file."),
    "ready": _("Your video is ready."),
    "canceled": _("You called it off. The credits are back in your wallet."),
}

# Why a job failed. Every one of these ends with the credits back in the wallet.
FAILURES: dict[str, Any] = {
    "moderation_blocked": _(
        "The renderer's content check refused this photo or these words. Your credits are back; "
        "other words or another photo may pass."
    ),
    "people_not_accepted": _(
        "The renderer found a person in this photo or in these words, and it takes none. Your "
        "credits are back; a photo of the product alone may pass, or a model that takes people."
    ),
    "rejected": _(
        "The renderer did not accept this request. Your credits are back; a different photo or "
        "shorter words may help."
    ),
    "render_failed": _(
        "The renderer could not finish this video. Your credits are back and you can start it "
        "again."
    ),
    "queue_timeout": _(
        "No renderer was free in time. Your credits are back; please try again later."
    ),
    "outcome_unknown": _(
        "The renderer never confirmed this video. Your credits are back and you can start it again."
    ),
    "render_timeout": _(
        "The renderer took too long. Your credits are back and you can start it again."
    ),
    "not_stored": _(
        "Your video was rendered, but it could not be stored here. Your credits are back and you "
        "can start it again."
    ),
    "not_downloadable": _(
        "The renderer finished, but its file could not be fetched. Your credits are back and you "
        "can start it again."
    ),
    "stopped": _("Our team stopped this video. Your credits are back and you can start it again."),
}

# Why the files of a job that had ended are gone.
REMOVALS: dict[str, Any] = {
    "deleted": _("You deleted this take on %(date)s. Its receipt stays."),
    "expired": _("This file was removed on %(date)s, as announced. Its receipt stays."),
}

_MODERATION = {"moderation_blocked", "sentinel_block", "content_policy_violation"}

# A person in the photo or in the words, as renderers say it: Seedance (and the gateways before it)
# by a code, Veo by numbers ("Support codes: 15236754": celebrity, child, person), others in words.
_PEOPLE_CODES = {"people_not_accepted", "InputImageSensitiveContentDetected.PrivacyInformation"}
_PEOPLE_WORDS = re.compile(
    r"\b(real|recogni[sz]able) (person|people)|\bhuman face|\bfaces? of (a )?(human|person|people)"
    r"|\bpublic figure|PrivacyInformation"
    r"|\b(15236754|29310472|39322892|58061214|17301594|64151117)\b",
    re.IGNORECASE,
)


def failure_code(provider_code: str, message: str, *, otherwise: str) -> str:
    """Our code for a provider's code and words: a person, and other content, have their own."""
    if provider_code in _PEOPLE_CODES or _PEOPLE_WORDS.search(message):
        return "people_not_accepted"
    # Runway's codes have parts: SAFETY.INPUT.TEXT, INPUT_PREPROCESSING.SAFETY.TEXT, ASSET.INVALID.
    parts = provider_code.split(".")
    if provider_code in _MODERATION or "SAFETY" in parts:
        return "moderation_blocked"
    return "rejected" if parts[0] == "ASSET" else otherwise


def failure_words(code: str) -> str:
    """The sentence for a failed job; the general one for a code without its own."""
    return str(FAILURES.get(code, FAILURES["render_failed"]))


def removal_words(reason: str, at: datetime) -> str:
    """The sentence for files that are gone."""
    return str(REMOVALS[reason]) % {"date": date_format(localtime(at), "DATE_FORMAT")}


def event_words(code: str, params: Mapping[str, Any]) -> str:
    """The sentence for one step of a timeline."""
    words = EVENTS.get(code)
    return failure_words(code) if words is None else str(words) % params
