"""Somebody who has had it for a while says how it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="testimonial",
    name=_("Testimonial"),
    tone="honest and relaxed",
    speaker="The creator, to camera",
    hooks=(
        Hook(
            "no-ad-voice",
            Line("Honestly, this is how good {product} is.", "Ganz ehrlich: So gut ist {product}."),
        ),
        Hook(
            "sceptic",
            Line(
                "I did not believe in {product} at first.",
                "Anfangs habe ich {product} nicht ernst genommen.",
            ),
        ),
        Hook(
            "worth-it",
            Line(
                "Two weeks later: is {product} worth it?",
                "Zwei Wochen später: Lohnt sich {product}?",
            ),
        ),
        Hook(
            "sooner",
            Line(
                "I wish I had found {product} sooner.", "Hätte ich {product} nur früher entdeckt."
            ),
        ),
        Hook(
            "stop",
            Line(
                "Stop scrolling. You want to see {product}.",
                "Nicht weiterscrollen. Du willst {product} sehen.",
            ),
        ),
    ),
    shots=(
        Shot(
            camera="selfie close-up at arm's length",
            light="daylight from one side",
            action="The creator sits on a sofa and holds the product up next to the camera",
        ),
        Shot(
            camera="medium shot from the same sofa",
            light="daylight from one side",
            action="The product is used the way it is used every day",
            line=Line("I use it every single day.", "Ich benutze es jeden einzelnen Tag."),
        ),
        Shot(
            camera="close-up of the hands, shallow focus",
            light="daylight from one side",
            action="The part that matters most is shown and touched",
            line=Line(
                "This little thing makes the difference.", "Genau das hier macht den Unterschied."
            ),
        ),
        Shot(
            camera="selfie close-up",
            light="daylight from one side",
            action="A small, real smile; the product stays in the picture",
            line=Line("I did not expect to love it.", "Damit hatte ich nicht gerechnet."),
        ),
        Shot(
            camera="close-up, locked off",
            light="daylight from one side",
            action="The product is set down within reach and stays in focus",
        ),
    ),
    call_to_action=Line("Try it yourself.", "Probier es selbst."),
)
