"""Very near, very quiet: the sounds that the product makes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="asmr",
    name=_("ASMR close-up"),
    tone="hushed and slow",
    speaker="A whisper, very near",
    hooks=(
        Hook("listen", Line("Listen to this.", "Hör mal genau hin.")),
        Hook("closer", Line("Come closer.", "Komm näher.")),
        Hook("headphones", Line("Headphones on, please.", "Kopfhörer auf, bitte.")),
        Hook(
            "only-sounds", Line("{product}, but only the sounds.", "{product}, nur als Geräusch.")
        ),
        Hook("needed", Line("You needed this today.", "Das hast du heute gebraucht.")),
    ),
    shots=(
        Shot(
            camera="extreme close-up, locked off",
            light="one soft lamp, dark background",
            action="Fingertips come slowly into the light and touch the product",
        ),
        Shot(
            camera="macro, slow slide along the surface",
            light="one soft lamp, dark background",
            action="Nails tap the product twice; each small sound is crisp",
            line=Line("Hear that?", "Hörst du das?"),
        ),
        Shot(
            camera="macro, shallow focus",
            light="one soft lamp, dark background",
            action="One long stroke along the edge, then silence",
            line=Line("And now slowly.", "Und jetzt ganz langsam."),
        ),
        Shot(
            camera="top-down, slow motion",
            light="one soft lamp, dark background",
            action="The product is moved the way it is used, unhurried",
            line=Line("So quiet. So good.", "So leise. So gut."),
        ),
        Shot(
            camera="extreme close-up",
            light="one soft lamp, dark background",
            action="Everything falls dark except the product",
        ),
    ),
    call_to_action=Line("Feel it yourself.", "Fühl es selbst."),
)
