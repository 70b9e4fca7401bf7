"""A box is opened, and what is in it keeps what the pictures promised."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="unboxing",
    name=_("Unboxing"),
    tone="honest and curious",
    speaker="Voice, off camera",
    hooks=(
        Hook(
            "waited",
            Line("I waited a week for {product}.", "Ich habe eine Woche auf {product} gewartet."),
        ),
        Hook(
            "no-script",
            Line(
                "Unboxing {product}. No script, just my reaction.",
                "Ich packe {product} aus. Ohne Skript.",
            ),
        ),
        Hook(
            "pictures",
            Line(
                "Does {product} look like the pictures?", "Sieht {product} aus wie auf den Bildern?"
            ),
        ),
        Hook(
            "everybody",
            Line(
                "Everybody talks about {product}. Let's see.",
                "Alle reden über {product}. Mal sehen.",
            ),
        ),
        Hook("finally", Line("{product} is finally here.", "{product} ist endlich da.")),
    ),
    shots=(
        Shot(
            camera="handheld close-up",
            light="soft window light",
            action="Two hands open a cardboard box on a kitchen table; the product comes into view",
        ),
        Shot(
            camera="over the shoulder, slow push-in",
            light="soft window light",
            action="The product is lifted out and turned once towards the light",
            line=Line(
                "Okay, this looks even better in real life.",
                "Okay, in echt sieht das noch besser aus.",
            ),
        ),
        Shot(
            camera="macro, shallow focus",
            light="soft window light",
            action="A fingertip runs along the surface and taps it once",
            line=Line("Feel that. So well made.", "Fühl mal. Richtig gut gemacht."),
        ),
        Shot(
            camera="medium shot, handheld",
            light="soft window light",
            action="The empty box is pushed aside and the product gets its first use",
            line=Line("It does exactly what I hoped.", "Es macht genau, was ich wollte."),
        ),
        Shot(
            camera="close-up, locked off",
            light="soft window light",
            action="The hands leave the picture; the product stands alone in the light",
        ),
    ),
    call_to_action=Line("Link is below.", "Link ist unten."),
)
