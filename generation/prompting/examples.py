"""Briefs to click, for whoever wants to see what comes of one before writing their own.

They are spoken in the language of the page, where the scenes have lines in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation.prompting.brief import Brief
from generation.prompting.languages import DEFAULT_LANGUAGE, language_of_page

SPOKEN = {"en", "de"}


@dataclass(frozen=True, slots=True)
class Example:
    """One brief; its product is also what it is called."""

    slug: str
    preset: str
    tone: str
    product: str | Promise
    audience: str | Promise
    call_to_action: str | Promise

    def brief(self) -> Brief:
        """In the language of the page."""
        language = language_of_page()
        return Brief(
            preset=self.preset,
            product=str(self.product),
            audience=str(self.audience),
            tone=self.tone,
            call_to_action=str(self.call_to_action),
            language=language if language in SPOKEN else DEFAULT_LANGUAGE,
        )


EXAMPLES = {
    example.slug: example
    for example in (
        Example(
            "travel-mug",
            "problem-solution",
            "honest",
            _("the Kaffa travel mug"),
            _("people who cycle to work"),
            _("Order yours today"),
        ),
        Example(
            "night-cream",
            "get-ready-with-me",
            "calm",
            _("the Alma night cream"),
            _("people with dry skin"),
            _("Try it for a week"),
        ),
        Example(
            "granola",
            "taste-test",
            "playful",
            _("the Hafer & Co granola"),
            _("people who skip breakfast"),
            _("Find your flavour"),
        ),
    )
}
