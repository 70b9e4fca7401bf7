"""First what goes wrong every day, then what the product makes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="problem-solution",
    name=_("Problem and solution"),
    tone="relieved and plain",
    speaker="Voice, off camera",
    hooks=(
        Hook(
            "nothing-worked",
            Line(
                "Nothing worked. Then I found {product}.",
                "Nichts hat geholfen. Dann kam {product}.",
            ),
        ),
        Hook(
            "still",
            Line("Still struggling without {product}?", "Quälst du dich noch ohne {product}?"),
        ),
        Hook("tired", Line("I was so tired of this.", "Ich hatte das hier so satt.")),
        Hook(
            "hard-way", Line("You are doing this the hard way.", "Du machst es dir unnötig schwer.")
        ),
        Hook("fixed", Line("{product} fixed this for me.", "{product} hat das für mich gelöst.")),
    ),
    shots=(
        Shot(
            camera="handheld, a little too close",
            light="cold, flat light",
            action="What the product will solve goes wrong once more; a small sigh",
        ),
        Shot(
            camera="hard cut, medium shot",
            light="warm window light",
            action="The product comes into the picture and is put to use",
            line=Line("Then I tried this.", "Dann habe ich das hier probiert."),
        ),
        Shot(
            camera="macro",
            light="warm window light",
            action="The decisive moment: what the product does is seen clearly",
            line=Line("Look how easy that is.", "Schau, wie leicht das geht."),
        ),
        Shot(
            camera="wide shot, locked off",
            light="warm window light",
            action="The place of the first shot, now calm and tidy",
            line=Line("Problem gone. Just like that.", "Problem gelöst. Einfach so."),
        ),
        Shot(
            camera="slow push-in",
            light="warm window light",
            action="The product stands in the middle, everything around it in order",
        ),
    ),
    call_to_action=Line("Make it easy.", "Mach's dir leicht."),
)
