"""What is shown on the style page, in which state, and by which template of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from credits.errors import InsufficientCredits
from generation.models import JobState
from generation.views import wizard_page
from sora_ugc.styleguide import contexts, samples


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
            Specimen(
                _("Signed in"), "components/header.html", lambda: contexts.signed_in(available=92)
            ),
            Specimen(
                _("With debt"),
                "components/header.html",
                lambda: contexts.signed_in(available=0, debt=8),
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
            Specimen(_("Messages"), "components/messages.html", contexts.messages),
            Specimen(_("Toast"), "components/toast.html", contexts.toast),
            Specimen(_("Who answers"), "components/help.html"),
            Specimen(
                _("On hold"), "components/wallet_note.html", lambda: contexts.signed_in(frozen=True)
            ),
            Specimen(_("Nothing sold"), "components/sales_closed.html"),
            Specimen(_("Nothing there yet"), "generation/fragments/first_take.html"),
            Specimen(_("Nothing found"), "generation/fragments/wall.html", contexts.search),
            Specimen(_("Something went wrong"), "errors/said.html", contexts.fault),
        ),
    ),
    Group(
        "fields",
        _("Fields"),
        (
            Specimen(_("What is wrong, at the top"), "accounts/_errors.html", contexts.fields),
            Specimen(_("Fields, wrong and disabled"), "styleguide/fields.html", contexts.fields),
            Specimen(_("A long text"), "generation/fragments/prompt.html", contexts.prompt),
            Specimen(
                _("A long text, missing"),
                "generation/fragments/prompt.html",
                lambda: contexts.prompt(wrong=True),
            ),
            Specimen(
                _("Its tools"), "generation/fragments/prompt_tools.html", contexts.prompt_tools
            ),
            Specimen(
                _("Chips, some disabled"), "generation/fragments/choices.html", contexts.choices
            ),
            Specimen(
                _("Options"),
                "generation/fragments/hooks.html",
                lambda: wizard_page.hooks(samples.draft()),
            ),
            Specimen(_("Switches"), "accounts/mail_switches.html", contexts.mail_switches),
            Specimen(_("To agree to"), "generation/fragments/rights.html", contexts.rights),
            Specimen(
                _("To agree to, missing"),
                "generation/fragments/rights.html",
                lambda: contexts.rights(rights=[str(_("Confirm that you may use the photo."))]),
            ),
            Specimen(_("Settings"), "accounts/ways.html", contexts.ways),
            Specimen(_("Places"), "accounts/sessions.html", contexts.places),
        ),
    ),
    Group(
        "frames",
        _("The frame"),
        (
            Specimen(_("Search"), "generation/fragments/gallery_search.html", contexts.search),
            Specimen(_("A wall of takes"), "generation/fragments/wall.html", contexts.wall),
            Specimen(
                _("Framing"),
                "generation/fragments/preview.html",
                lambda: contexts.preview(photo=True),
            ),
            Specimen(
                _("Framing, empty"),
                "generation/fragments/preview.html",
                lambda: contexts.preview(photo=False),
            ),
            Specimen(_("Other ratios"), "styleguide/ratios.html"),
            Specimen(
                _("A photo"),
                "generation/fragments/product.html",
                lambda: contexts.product(photo=True),
            ),
            Specimen(
                _("No photo, and one refused"),
                "generation/fragments/product.html",
                lambda: contexts.product(
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
            Specimen(_("Receipt"), "styleguide/rows.html"),
            Specimen(_("Packs"), "billing/fragments/packs.html", contexts.packs),
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
                lambda: contexts.job(JobState.RENDERING, progress=62),
            ),
            Specimen(
                _("Failed, credits back"),
                "generation/fragments/status.html",
                lambda: contexts.job(JobState.FAILED, failure="moderation_blocked"),
            ),
            Specimen(
                _("Ready, with its sizes"), "generation/fragments/status.html", contexts.ready
            ),
            Specimen(_("Reporting it"), "generation/fragments/report.html", contexts.report),
            Specimen(
                _("Deleted just now"), "generation/fragments/just_deleted.html", contexts.deleted
            ),
        ),
    ),
)
