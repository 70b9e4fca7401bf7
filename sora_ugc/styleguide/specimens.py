"""What is shown on the style page, in which state, and by which template of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import constants as message_levels
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.mail_choices import CHOICES
from credits.errors import InsufficientCredits
from credits.selectors import Balance
from generation.models import JobState, ReportReason
from generation.models.reports import LONGEST_WORDS
from generation.platforms import PLATFORMS
from generation.selectors.gallery import GalleryFilter
from generation.views import wizard_page
from generation.views.disclosures import all_disclosures
from generation.views.gallery import STATE_NAMES
from sora_ugc.styleguide import samples


@dataclass(frozen=True, slots=True)
class Specimen:
    """One component in one state: the template that pages include, and what they hand to it."""

    title: str | Promise
    template: str
    context: Callable[[], dict[str, Any]] = field(default=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Specimens that belong together; `slug` is their anchor."""

    slug: str
    title: str | Promise
    specimens: tuple[Specimen, ...]


def _signed_in(**balance: Any) -> dict[str, Any]:
    return {"user": SimpleNamespace(is_authenticated=True), "balance": Balance(**balance)}


def _fault() -> dict[str, Any]:
    return {
        "status": 404,
        "heading": _("There is nothing here"),
        "happened": _("The page has moved, it never was, or it belongs to somebody else."),
        "meaning": _("Your videos and your credits are where they were."),
    }


def _fields() -> dict[str, Any]:
    return {"form": samples.form()}


def _ways() -> dict[str, Any]:
    return {
        "has_password": True,
        "address_proven": True,
        "factor": {"totp": samples.NOW, "recovery_codes": 8},
    }


def _places() -> dict[str, Any]:
    return {"sessions": samples.places()}


def _mail_switches() -> dict[str, Any]:
    return {
        "mail_choices": [(choice, number != 1) for number, choice in enumerate(CHOICES.values())]
    }


def _product(*, photo: bool, **errors: list[str]) -> dict[str, Any]:
    return {
        "draft": samples.draft(photo=photo),
        "model": samples.model(),
        "photo_url": static("img/landing-poster.webp"),
        "photo_is_small": True,
        "errors": errors,
    }


def _preview(*, photo: bool) -> dict[str, Any]:
    return _product(photo=photo) | {"platform": PLATFORMS["tiktok"]}


def _choices() -> dict[str, Any]:
    found = samples.choices()
    return {
        "draft": samples.draft(),
        "choices": found,
        "reasons_model": [option.why_not for option in found.models if option.why_not],
        "reasons_seconds": [found.models[0].lengths[-1].why_not],
    }


def _prompt(*, wrong: bool = False) -> dict[str, Any]:
    problem = str(_("Say what should happen, in a sentence or two."))
    return {
        "draft": samples.draft(),
        "prompt_length": len(samples.PROMPT),
        "prompt_limit": 2000,
        "errors": {"prompt": [problem]} if wrong else {},
    }


def _prompt_tools() -> dict[str, Any]:
    return {"draft": samples.draft(), "prompt_state": "own", "can_polish": True}


def _job(state: JobState, **more: Any) -> dict[str, Any]:
    return {"take": samples.take(state, **more)}


def _ready() -> dict[str, Any]:
    take = samples.take(JobState.READY)
    rows = {"job": take.job, "export_rows": samples.shape_rows()}
    return {"take": take, "disclosures": all_disclosures(), **rows}


def _wall() -> dict[str, Any]:
    return {
        "running_takes": [samples.take(JobState.RENDERING, progress=62)],
        "ended_takes": [
            samples.take(JobState.READY),
            samples.take(JobState.FAILED, failure="render_failed"),
        ],
        "on_first_page": True,
        "next_url": "#frames",
    }


def _search() -> dict[str, Any]:
    return {
        "wanted": GalleryFilter(q="mug", state="ready"),
        "states": [(state, STATE_NAMES[state]) for state in STATE_NAMES],
        "platforms": [(place.slug, place.name) for place in PLATFORMS.values()],
        "on_first_page": True,
    }


def _packs() -> dict[str, Any]:
    return {"packs": samples.packs(), "next": "/studio/", "video_credits": 8}


def _messages() -> dict[str, Any]:
    said = {
        message_levels.INFO: _("Your draft is kept."),
        message_levels.SUCCESS: _("Your 8 credits are back."),
        message_levels.ERROR: _("This file is not a photo that we can read."),
    }
    return {"messages": [Message(level, str(words)) for level, words in said.items()]}


def _toast() -> dict[str, Any]:
    return {"words": samples.take(JobState.READY).news, "href": "#press"}


def _deleted() -> dict[str, Any]:
    take = samples.take(JobState.READY)
    return {"just_deleted": [{"id": take.id, "title": take.title, "undo_until": samples.NOW}]}


def _report() -> dict[str, Any]:
    return {
        "take": samples.take(JobState.READY),
        "can_report": True,
        "report_reasons": ReportReason.choices,
        "report_most": LONGEST_WORDS,
    }


GROUPS = (
    Group(
        "tokens",
        _("Tokens"),
        (
            Specimen(_("Colours"), "styleguide/colours.html"),
            Specimen(_("Type"), "styleguide/type.html"),
            Specimen(_("Space, corners, shadow"), "styleguide/shapes.html"),
        ),
    ),
    Group(
        "edges",
        _("Header and footer"),
        (
            Specimen(_("Nobody signed in"), "components/header.html"),
            Specimen(_("Signed in"), "components/header.html", lambda: _signed_in(available=92)),
            Specimen(
                _("With debt"), "components/header.html", lambda: _signed_in(available=0, debt=8)
            ),
            Specimen(_("Footer"), "components/footer.html"),
        ),
    ),
    Group(
        "press",
        _("Buttons and words"),
        (
            Specimen(_("Buttons"), "styleguide/buttons.html"),
            Specimen(_("Notes"), "styleguide/notes.html"),
            Specimen(_("Messages"), "components/messages.html", _messages),
            Specimen(_("Toast"), "components/toast.html", _toast),
            Specimen(_("Who answers"), "components/help.html"),
            Specimen(_("On hold"), "components/wallet_note.html", lambda: _signed_in(frozen=True)),
            Specimen(_("Nothing sold"), "components/sales_closed.html"),
            Specimen(_("Nothing there yet"), "generation/fragments/first_take.html"),
            Specimen(_("Nothing found"), "generation/fragments/wall.html", _search),
            Specimen(_("Something went wrong"), "errors/said.html", _fault),
        ),
    ),
    Group(
        "fields",
        _("Fields"),
        (
            Specimen(_("What is wrong, at the top"), "accounts/_errors.html", _fields),
            Specimen(_("Fields, wrong and disabled"), "styleguide/fields.html", _fields),
            Specimen(_("A long text"), "generation/fragments/prompt.html", _prompt),
            Specimen(
                _("A long text, missing"),
                "generation/fragments/prompt.html",
                lambda: _prompt(wrong=True),
            ),
            Specimen(_("Its tools"), "generation/fragments/prompt_tools.html", _prompt_tools),
            Specimen(_("Chips, some disabled"), "generation/fragments/choices.html", _choices),
            Specimen(
                _("Options"),
                "generation/fragments/hooks.html",
                lambda: wizard_page.hooks(samples.draft()),
            ),
            Specimen(_("Switches"), "accounts/mail_switches.html", _mail_switches),
            Specimen(_("Settings"), "accounts/ways.html", _ways),
            Specimen(_("Places"), "accounts/sessions.html", _places),
        ),
    ),
    Group(
        "frames",
        _("The frame"),
        (
            Specimen(_("Search"), "generation/fragments/gallery_search.html", _search),
            Specimen(_("A wall of takes"), "generation/fragments/wall.html", _wall),
            Specimen(
                _("Framing"),
                "generation/fragments/preview.html",
                lambda: _preview(photo=True),
            ),
            Specimen(
                _("Framing, empty"),
                "generation/fragments/preview.html",
                lambda: _preview(photo=False),
            ),
            Specimen(_("Other ratios"), "styleguide/ratios.html"),
            Specimen(
                _("A photo"),
                "generation/fragments/product.html",
                lambda: _product(photo=True),
            ),
            Specimen(
                _("No photo, and one refused"),
                "generation/fragments/product.html",
                lambda: _product(
                    photo=False, image=[str(_("This file is not a photo that we can read."))]
                ),
            ),
        ),
    ),
    Group(
        "receipts",
        _("The receipt"),
        (
            Specimen(
                _("Stub"), "generation/fragments/stub.html", lambda: {"quote": samples.quote()}
            ),
            Specimen(
                _("Stub, too few credits"),
                "generation/fragments/stub.html",
                lambda: {"quote": samples.quote(available=3)},
            ),
            Specimen(
                _("Stub, closed"),
                "generation/fragments/stub.html",
                lambda: {"closed": _("No video can be made right now.")},
            ),
            Specimen(_("Packs"), "billing/fragments/packs.html", _packs),
            Specimen(
                _("Statement"),
                "billing/fragments/statement.html",
                lambda: {"lines": samples.statement(), "with_proof": True},
            ),
            Specimen(
                _("Dialog"),
                "generation/fragments/shortage.html",
                lambda: {"shortage": InsufficientCredits(needed=8, available=3)},
            ),
        ),
    ),
    Group(
        "takes",
        _("A take"),
        (
            Specimen(
                _("Rendering"),
                "generation/fragments/status.html",
                lambda: _job(JobState.RENDERING, progress=62),
            ),
            Specimen(
                _("Failed, credits back"),
                "generation/fragments/status.html",
                lambda: _job(JobState.FAILED, failure="moderation_blocked"),
            ),
            Specimen(_("Ready, with its sizes"), "generation/fragments/status.html", _ready),
            Specimen(_("Reporting it"), "generation/fragments/report.html", _report),
            Specimen(_("Deleted just now"), "generation/fragments/just_deleted.html", _deleted),
        ),
    ),
)
