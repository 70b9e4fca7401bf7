"""The first bite or sip, and what the face says before the mouth does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="taste-test",
    name=_("Taste test"),
    tone="hungry and honest",
    speaker="The taster",
    hooks=(
        Hook(
            "first-time",
            Line("First time trying {product}.", "Zum ersten Mal probiere ich {product}."),
        ),
        Hook("hype", Line("Is {product} worth the hype?", "Ist {product} den Hype wert?")),
        Hook("rate", Line("I rate {product} out of ten.", "Ich bewerte {product}, eins bis zehn.")),
        Hook("blind", Line("Blind test. I know nothing.", "Blindtest. Ich weiß von nichts.")),
        Hook(
            "all-day",
            Line("I waited all day for {product}.", "Den ganzen Tag warte ich auf {product}."),
        ),
    ),
    shots=(
        Shot(
            camera="handheld close-up",
            light="morning light at a small cafe table",
            action="The product on the table, every texture in focus; a hand reaches for it",
        ),
        Shot(
            camera="medium close-up",
            light="morning light at a small cafe table",
            action="The first taste, a short pause, the eyes go up",
            line=Line("Oh. That is really good.", "Oh. Das ist richtig gut."),
        ),
        Shot(
            camera="macro, slow motion",
            light="morning light at a small cafe table",
            action="A bite, a pour or a spoonful, near and slow",
            line=Line("Look at that.", "Schau dir das an."),
        ),
        Shot(
            camera="medium close-up",
            light="morning light at a small cafe table",
            action="A second taste, quicker than the first, and a laugh",
            line=Line("Okay, I am not sharing.", "Okay, ich teile nicht."),
        ),
        Shot(
            camera="close-up, locked off",
            light="morning light at a small cafe table",
            action="The product stands in front, its best side to the camera",
        ),
    ),
    call_to_action=Line("Taste it yourself.", "Probier es selbst."),
)
