"""Prompts to start from: the kinds of clip that creators post, each with a line to be spoken.

They work as they are: "the product" is whatever the photo shows. People change the words in the
quotation marks first, so every prompt has exactly one pair.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of clip: what the creator reads, and the prompt that it fills in."""

    slug: str
    name: str | Promise
    prompt: str


_PRESETS = (
    Preset(
        "unboxing",
        _("Unboxing"),
        "Handheld phone video in a bright kitchen. Two hands open a plain cardboard box, lift out "
        "the product and turn it slowly towards the window light. Close, honest, a little shaky. "
        'A warm voice says: "Okay, this looks even better than in the pictures."',
    ),
    Preset(
        "testimonial",
        _("Testimonial"),
        "Selfie-style phone video on a sofa, soft daylight from one side. Somebody holds the "
        "product next to the camera, then sets it down within reach, relaxed and natural. "
        'The voice says: "I have had this for two weeks now, and I use it every single day."',
    ),
    Preset(
        "problem-solution",
        _("Problem and solution"),
        "Phone video in two beats. First a cluttered table and a small sigh; then a quick cut: the "
        "table is clear, the product stands in the middle, the light is warmer. "
        'A calm voice says: "I tried everything before this. It just works."',
    ),
    Preset(
        "street-interview",
        _("Street interview"),
        "Vertical street interview on a sunny pavement, shallow focus, people passing behind. A "
        "hand holds a small microphone, another shows the product to the camera. "
        'A cheerful passer-by says: "Wait, where did you get that? I need one."',
    ),
    Preset(
        "taste-test",
        _("Taste test"),
        "Close phone video at a small cafe table, morning light, steam and crumbs in focus. A hand "
        "brings the product closer, a first taste off camera, a short pause. "
        'The voice says: "Oh. That is really, really good."',
    ),
    Preset(
        "how-to",
        _("How-to"),
        "Top-down phone video on a wooden table. Two hands use the product in three short, clear "
        "steps, each with a small pause, evenly lit, nothing else in the picture. "
        'A friendly voice says: "Three steps, one minute, and you are done."',
    ),
    Preset(
        "close-up",
        _("Quiet close-up"),
        "Macro phone video, very quiet. Fingertips glide over the surface of the product, tap it "
        "twice, turn it in the light; every small sound is near and crisp. "
        'A whisper says: "Listen to this."',
    ),
    Preset(
        "founder-story",
        _("Founder story"),
        "Phone video in a small workshop, evening light, shelves out of focus. Somebody wipes "
        "their hands, picks up the product and holds it to the camera with care. "
        'The voice says: "I made the first one for myself. Then my friends wanted one too."',
    ),
)

PRESETS = {preset.slug: preset for preset in _PRESETS}
