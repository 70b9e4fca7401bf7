"""What the style page hands to each template: what the pages would, made up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib.messages import constants as message_levels
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from accounts.mail_choices import CHOICES
from credits.selectors import Balance
from generation.models import JobState, ReportReason
from generation.models.reports import LONGEST_WORDS
from generation.platforms import PLATFORMS
from generation.selectors.gallery import GalleryFilter
from generation.views import wizard_page
from generation.views.disclosures import all_disclosures
from generation.views.gallery import STATE_NAMES
from sora_ugc.styleguide import samples


def signed_in(**balance: Any) -> dict[str, Any]:
    """Somebody with such a balance."""
    return {"user": SimpleNamespace(is_authenticated=True), "balance": Balance(**balance)}


def fault() -> dict[str, Any]:
    """A page that is not there."""
    return {
        "status": 404,
        "heading": _("There is nothing here"),
        "happened": _("The page has moved, it never was, or it belongs to somebody else."),
        "meaning": _("Your videos and your credits are where they were."),
    }


def fields() -> dict[str, Any]:
    """A form with something wrong in it."""
    return {"form": samples.form()}


def ways() -> dict[str, Any]:
    """How somebody signs in: with everything."""
    return {
        "has_password": True,
        "address_proven": True,
        "factor": {"totp": samples.NOW, "recovery_codes": 8},
    }


def places() -> dict[str, Any]:
    """Where somebody is signed in."""
    return {"sessions": samples.places()}


def mail_switches() -> dict[str, Any]:
    """Which mails somebody gets: all but one."""
    return {
        "mail_choices": [(choice, number != 1) for number, choice in enumerate(CHOICES.values())]
    }


def product(*, photo: bool, **errors: list[str]) -> dict[str, Any]:
    """The photo's section; `errors` by field."""
    return {
        "draft": samples.draft(photo=photo),
        "model": samples.model(),
        "photo_url": static("img/landing-poster.webp"),
        "photo_warnings": [_("A little small: fine parts may look soft.")],
        "errors": errors,
    }


def preview(*, photo: bool) -> dict[str, Any]:
    """The frame beside it."""
    return product(photo=photo) | {"platform": PLATFORMS["tiktok"]}


def choices() -> dict[str, Any]:
    """Models and lengths, some of which do not go."""
    found = samples.choices()
    return {
        "draft": samples.draft(),
        "choices": found,
        "reasons_model": [option.why_not for option in found.models if option.why_not],
        "reasons_seconds": [found.models[0].lengths[-1].why_not],
    }


def prompt(*, wrong: bool = False) -> dict[str, Any]:
    """A prompt, or one that is missing."""
    problem = str(_("Say what should happen, in a sentence or two."))
    return {
        "draft": samples.draft(),
        "prompt_length": len(samples.PROMPT),
        "prompt_limit": 2000,
        "errors": {"prompt": [problem]} if wrong else {},
    }


def prompt_tools() -> dict[str, Any]:
    """A prompt in somebody's own words."""
    return {"draft": samples.draft(), "prompt_state": "own", "can_polish": True}


def job(state: JobState, **more: Any) -> dict[str, Any]:
    """A take in such a state."""
    return {"take": samples.take(state, **more)}


def ready() -> dict[str, Any]:
    """One that is done, with its sizes."""
    take = samples.take(JobState.READY)
    rows = {"job": take.job, "export_rows": samples.shape_rows()}
    return {"take": take, "disclosures": all_disclosures(), **rows}


def wall() -> dict[str, Any]:
    """Some takes, one of them in the making."""
    return {
        "running_takes": [samples.take(JobState.RENDERING, progress=62)],
        "ended_takes": [
            samples.take(JobState.READY),
            samples.take(JobState.FAILED, failure="render_failed"),
        ],
        "on_first_page": True,
        "next_url": "#frames",
    }


def search() -> dict[str, Any]:
    """A search that somebody has filled in."""
    return {
        "wanted": GalleryFilter(q="mug", state="ready"),
        "states": [(state, STATE_NAMES[state]) for state in STATE_NAMES],
        "platforms": [(place.slug, place.name) for place in PLATFORMS.values()],
        "on_first_page": True,
    }


def packs() -> dict[str, Any]:
    """What is sold."""
    return {"packs": samples.packs(), "next": "/studio/", "video_credits": 8}


def messages() -> dict[str, Any]:
    """One of each kind."""
    said = {
        message_levels.INFO: _("Your draft is kept."),
        message_levels.SUCCESS: _("Your 8 credits are back."),
        message_levels.ERROR: _("This file is not a photo that we can read."),
    }
    return {"messages": [Message(level, str(words)) for level, words in said.items()]}


def toast() -> dict[str, Any]:
    """A word that goes again by itself."""
    return {"words": samples.take(JobState.READY).news, "href": "#press"}


def deleted() -> dict[str, Any]:
    """A take whose deletion can be undone."""
    take = samples.take(JobState.READY)
    return {"just_deleted": [{"id": take.id, "title": take.title, "undo_until": samples.NOW}]}


def report() -> dict[str, Any]:
    """A take that can be reported."""
    return {
        "take": samples.take(JobState.READY),
        "can_report": True,
        "report_reasons": ReportReason.choices,
        "report_most": LONGEST_WORDS,
    }


def rights(**errors: list[str]) -> dict[str, Any]:
    """What is to be confirmed of the photo; `errors` by field."""
    return wizard_page.rights(samples.draft()) | {"errors": errors}
