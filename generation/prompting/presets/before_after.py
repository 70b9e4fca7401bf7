"""The same picture twice; the product is all that happened in between."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="before-after",
    name=_("Before and after"),
    tone="dry and sure of itself",
    speaker="Voice, off camera",
    hooks=(
        Hook("without", Line("This is life without {product}.", "So sah es ohne {product} aus.")),
        Hook("guess", Line("Guess how long this took.", "Rate mal, wie lange das gedauert hat.")),
        Hook(
            "one-thing",
            Line(
                "Same spot. One thing changed: {product}.",
                "Gleicher Ort. Nur eins ist neu: {product}.",
            ),
        ),
        Hook(
            "doubt",
            Line(
                "I did not think {product} would work.",
                "Ich dachte nicht, dass {product} etwas ändert.",
            ),
        ),
        Hook("wait", Line("Wait for the after.", "Warte auf das Nachher.")),
    ),
    shots=(
        Shot(
            camera="straight on, locked off",
            light="dull overhead light",
            action="Before: all as it was, untouched; the product waits at the edge of the frame",
        ),
        Shot(
            camera="close-up, handheld",
            light="bright window light",
            action="The product at work in one clear motion from left to right",
            line=Line("Watch what happens.", "Jetzt pass auf."),
        ),
        Shot(
            camera="macro",
            light="bright window light",
            action="The border between before and after, sharply visible",
            line=Line("See the difference?", "Siehst du den Unterschied?"),
        ),
        Shot(
            camera="same framing as the first shot",
            light="bright window light",
            action="After: a hard cut to the same angle; the change is plain",
            line=Line("Same angle. No filter.", "Gleicher Winkel. Kein Filter."),
        ),
        Shot(
            camera="slow push-in",
            light="bright window light",
            action="The product stands in front of the result",
        ),
    ),
    call_to_action=Line("Try it today.", "Probier's heute aus."),
)
