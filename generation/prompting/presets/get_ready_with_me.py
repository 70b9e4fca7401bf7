"""A routine in front of the mirror in which the product has its place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from generation.prompting.scenes import Hook, Line, Preset, Shot

PRESET = Preset(
    slug="get-ready-with-me",
    name=_("Get ready with me"),
    tone="close and chatty",
    speaker="The creator, into the mirror",
    hooks=(
        Hook(
            "together",
            Line("Get ready with me and {product}.", "Mach dich mit mir fertig. Heute: {product}."),
        ),
        Hook(
            "five-minutes",
            Line("I have five minutes. {product} first.", "Fünf Minuten Zeit. Zuerst {product}."),
        ),
        Hook("mornings", Line("My mornings start with {product}.", "Kein Morgen ohne {product}.")),
        Hook(
            "tonight",
            Line("Big night. Get ready with me.", "Heute wird groß. Mach dich mit fertig."),
        ),
        Hook(
            "lazy",
            Line("My lazy routine that always works.", "Meine faule Routine, die immer klappt."),
        ),
    ),
    shots=(
        Shot(
            camera="mirror shot, phone propped up",
            light="soft morning light by a mirror",
            action="The creator begins the routine; the product stands ready by the mirror",
        ),
        Shot(
            camera="medium close-up, handheld",
            light="soft morning light by a mirror",
            action="The product is the next step of the routine, used without hurry",
            line=Line("This is the step I never skip.", "Diesen Schritt lasse ich nie aus."),
        ),
        Shot(
            camera="macro, shallow focus",
            light="soft morning light by a mirror",
            action="The product close to the lens, its texture and how it moves",
            line=Line("Look at this. So nice.", "Schau dir das an. So schön."),
        ),
        Shot(
            camera="mirror shot, half a turn",
            light="soft morning light by a mirror",
            action="The finished look and a quick nod at the mirror",
            line=Line("And I am ready.", "Und ich bin fertig."),
        ),
        Shot(
            camera="close-up",
            light="soft morning light by a mirror",
            action="The product is set down beside keys and bag, ready for the door",
        ),
    ),
    call_to_action=Line("Your turn.", "Jetzt du."),
)
