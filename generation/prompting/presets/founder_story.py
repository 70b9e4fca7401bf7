"""Whoever made it says why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="founder-story",
    name=_("Founder story"),
    tone="personal and proud",
    speaker="The founder, to camera",
    hooks=(
        Hook("why", Line("This is why I made {product}.", "Deshalb habe ich {product} gemacht.")),
        Hook(
            "kitchen-table",
            Line("It started at my kitchen table.", "Es begann an meinem Küchentisch."),
        ),
        Hook(
            "nobody", Line("Nobody made it right. So I did.", "Keiner machte es richtig. Also ich.")
        ),
        Hook(
            "never",
            Line("They said {product} would never work.", "Alle sagten, {product} wird nie was."),
        ),
        Hook(
            "first-idea",
            Line("You are looking at my first idea.", "Das war meine allererste Idee."),
        ),
    ),
    shots=(
        Shot(
            camera="medium shot, handheld",
            light="evening light through a workshop window",
            action="The founder wipes their hands at a workbench and picks up the product",
        ),
        Shot(
            camera="close-up of the hands",
            light="evening light through a workshop window",
            action="One step of the making, sure and unhurried",
            line=Line("I made the first for myself.", "Angefangen habe ich nur für mich."),
        ),
        Shot(
            camera="macro",
            light="evening light through a workshop window",
            action="The finest detail of the product is turned to the light",
            line=Line("This took the longest.", "Das hat am längsten gedauert."),
        ),
        Shot(
            camera="medium shot, slow pan",
            light="evening light through a workshop window",
            action="Shelves with finished pieces; one goes into a parcel",
            line=Line("Then my friends wanted one too.", "Dann wollten meine Freunde auch."),
        ),
        Shot(
            camera="close-up",
            light="evening light through a workshop window",
            action="The product is held out to the camera with care",
        ),
    ),
    call_to_action=Line("Come and see.", "Schau gern vorbei."),
)
