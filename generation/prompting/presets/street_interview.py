"""A question to somebody passing by, and an answer that nobody planned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="street-interview",
    name=_("Street interview"),
    tone="spontaneous and cheerful",
    speaker="The passer-by",
    hooks=(
        Hook("know", Line("Do you know {product}?", "Kennst du {product}?")),
        Hook(
            "first-reaction", Line("First reaction: {product}?", "Dein erster Eindruck: {product}?")
        ),
        Hook("pay", Line("How much would you pay for this?", "Was würdest du dafür zahlen?")),
        Hook("rate", Line("One to ten: {product}?", "Eins bis zehn: {product}?")),
        Hook("guess", Line("Can you guess what this does?", "Errätst du, was das hier kann?")),
    ),
    shots=(
        Shot(
            camera="eye level, handheld, shallow focus",
            light="open shade on a sunny street",
            action="A busy pavement; an interviewer holds out a microphone and shows the product",
            speaker="The interviewer",
        ),
        Shot(
            camera="medium close-up",
            light="open shade on a sunny street",
            action="A passer-by takes the product, turns it, raises an eyebrow",
            line=Line("Wait, where did you get that?", "Moment, wo hast du das her?"),
        ),
        Shot(
            camera="close-up of the hands",
            light="open shade on a sunny street",
            action="It is tried on the spot, the best side towards the camera",
            line=Line("Okay, that is clever.", "Okay, das ist clever."),
        ),
        Shot(
            camera="two-shot, people passing behind",
            light="open shade on a sunny street",
            action="Both laugh; the passer-by does not want to give it back",
            line=Line("Can I keep it?", "Darf ich es behalten?"),
        ),
        Shot(
            camera="close-up",
            light="open shade on a sunny street",
            action="The product is held up to the camera, the street out of focus",
            speaker="The interviewer",
        ),
    ),
    call_to_action=Line("Find it below.", "Findest du unten."),
)
