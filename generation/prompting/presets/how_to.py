"""A few clear steps, seen from above."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="how-to",
    name=_("How-to"),
    tone="clear and friendly",
    speaker="Voice, off camera",
    hooks=(
        Hook("one-minute", Line("{product} in one minute.", "{product} in einer Minute.")),
        Hook("easy", Line("This is how easy {product} is.", "So einfach ist {product}.")),
        Hook(
            "wrong",
            Line("You may be using {product} wrong.", "Vielleicht benutzt du {product} falsch."),
        ),
        Hook("no-more", Line("A few steps. That is all.", "Ein paar Schritte. Mehr nicht.")),
        Hook("save", Line("Save this for later.", "Speicher dir das für später.")),
    ),
    shots=(
        Shot(
            camera="top-down, locked off",
            light="even light from above",
            action="Two hands place the product in the middle of a clean wooden table",
        ),
        Shot(
            camera="top-down close-up",
            light="even light from above",
            action="The first step, slow and clear, with a small pause",
            line=Line("First, like this.", "Zuerst so."),
        ),
        Shot(
            camera="close-up from the side",
            light="even light from above",
            action="The next step; the hands wait until it is seen",
            line=Line("Then this. No rush.", "Dann das. Ohne Eile."),
        ),
        Shot(
            camera="top-down",
            light="even light from above",
            action="The last step, and the result in full view",
            line=Line("And that is it. Done.", "Und das war's. Fertig."),
        ),
        Shot(
            camera="close-up, slow push-in",
            light="even light from above",
            action="The product beside the result, the hands at rest",
        ),
    ),
    call_to_action=Line("Now you try.", "Jetzt du."),
)
