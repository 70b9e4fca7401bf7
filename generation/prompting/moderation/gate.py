"""The gate: refuse a prompt in words, before it costs anything."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import InvalidInput
from generation.prompting.moderation.rules import findings

logger = logging.getLogger(__name__)

# How much of somebody's words is repeated to them.
_PART_CHARACTERS = 60

CATEGORIES = {
    "minors": gettext_lazy("it puts a child into a sexual context."),
    "sexual": gettext_lazy("it asks for sexual content."),
    "violence": gettext_lazy("it asks for violence against a person or an animal."),
    "hate": gettext_lazy("it is directed against a group of people."),
    "harassment": gettext_lazy("it attacks somebody."),
    "self-harm": gettext_lazy("it shows somebody hurting themselves."),
    "danger": gettext_lazy("it is about making weapons or taking drugs."),
    "likeness": gettext_lazy("it asks for the face or the voice of a real person."),
    "claims": gettext_lazy("advertising may not promise this about health or money."),
    "competitors": gettext_lazy("it accuses others of something that an advert cannot prove."),
    "other": gettext_lazy("it is about something that may not be shown."),
}


def prompt_gate(prompt: str) -> None:
    """Let `prompt` pass, or raise InvalidInput by field `prompt`, with `reason` "moderation" and
    the `categories` for programs.

    First our own rules; then, if one is configured, a moderation endpoint. When that does not
    answer, the prompt passes: the renderer has a check of its own, and a failed take is refunded.
    Speaks HTTP, so never inside a database transaction.
    """
    rules_gate(prompt)
    if flagged := _flagged(prompt):
        refusals = [
            _("The check of the words found a problem: %(why)s Please change that part.")
            % {"why": CATEGORIES[category]}
            for category in flagged
        ]
        raise _refused(refusals, flagged)


def rules_gate(prompt: str) -> None:
    """Our own rules alone; raises what `prompt_gate` does."""
    found = findings(prompt)
    if found:
        refusals = [
            _("“%(part)s” cannot be made: %(why)s Please change that part.")
            % {
                "part": Truncator(finding.part).chars(_PART_CHARACTERS),
                "why": CATEGORIES[finding.category],
            }
            for finding in found
        ]
        raise _refused(refusals, (finding.category for finding in found))


def _refused(refusals: list[str], categories: Iterable[str]) -> InvalidInput:
    return InvalidInput(
        " ".join([*refusals, _("Nothing was charged.")]),
        errors={"prompt": refusals},
        reason="moderation",
        categories=list(categories),
    )


def _flagged(prompt: str) -> list[str]:
    if settings.MODERATION is None:
        return []
    # By name: the SDK takes a second to import and 40 MB.
    remote = "generation.prompting.moderation.remote.categories_flagged"
    error = import_string("generation.prompting.openai_text.TextServerError")
    try:
        flagged: list[str] = import_string(remote)(settings.MODERATION, prompt)
    except error as reason:
        logger.warning("Moderation gave no answer (%s): left to the renderer's check", reason)
        return []
    return flagged
