"""How a clip can sound: what the creator picks, and how a renderer is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Tone:
    """One manner: its name for people, its words for the prompt."""

    slug: str
    name: str | Promise
    words: str


TONES = {
    tone.slug: tone
    for tone in (
        Tone("honest", _("Honest"), "honest and unpolished"),
        Tone("warm", _("Warm"), "warm and close"),
        Tone("playful", _("Playful"), "playful, with a smile in the voice"),
        Tone("energetic", _("Energetic"), "quick and full of energy"),
        Tone("calm", _("Calm"), "calm and unhurried"),
        Tone("expert", _("Expert"), "clear, like somebody who knows the craft"),
        Tone("premium", _("Premium"), "quiet and elegant, sparing with words"),
    )
}
