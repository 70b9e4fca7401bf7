"""Presets and briefs, as the API takes and shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.fields import TextField
from generation.prompting.brief import FIELD_CHARACTERS, Brief
from generation.prompting.compose import hook_words
from generation.prompting.languages import DEFAULT_LANGUAGE, LANGUAGES
from generation.prompting.presets import PRESETS
from generation.prompting.scenes import Preset
from generation.prompting.tones import TONES

# The longest clip that a prompt is timed for; models render less.
LONGEST_SECONDS = 60


class SpeechInput(serializers.Serializer):
    """What the shown lines depend on."""

    language = serializers.ChoiceField(
        [(language.tag, language.english_name) for language in LANGUAGES.values()],
        default=DEFAULT_LANGUAGE,
        help_text="A BCP 47 tag: the language that the voice speaks.",
    )
    product = TextField(
        default="",
        allow_blank=True,
        max_length=FIELD_CHARACTERS,
        help_text='What is shown, as somebody would say it: "the Kaffa mug".',
    )


class BriefInput(SpeechInput):
    """What the clip is to be."""

    preset = serializers.ChoiceField([(preset.slug, preset.name) for preset in PRESETS.values()])
    audience = TextField(
        default="", allow_blank=True, max_length=FIELD_CHARACTERS, help_text="Who it is for."
    )
    tone = serializers.ChoiceField(
        [(tone.slug, tone.name) for tone in TONES.values()],
        default="",
        allow_blank=True,
        help_text="By default the preset's own.",
    )
    hook = TextField(
        default="",
        allow_blank=True,
        max_length=50,
        help_text="One of the preset's hooks, by slug; by default its first.",
    )
    call_to_action = TextField(
        default="",
        allow_blank=True,
        max_length=FIELD_CHARACTERS,
        help_text="The last line, in the language that is spoken; by default the preset's own.",
    )
    model = TextField(
        required=False,
        allow_null=True,
        max_length=50,
        help_text="Whose limits to keep to; by default the cheapest.",
    )
    seconds = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LONGEST_SECONDS,
        help_text="The clip's length; by default the model's shortest.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Hold the hook to its preset, and gather the brief."""
        slugs = [hook.slug for hook in PRESETS[attrs["preset"]].hooks]
        if attrs["hook"] and attrs["hook"] not in slugs:
            words = _("Choose one of: %(choices)s.") % {"choices": ", ".join(slugs)}
            raise serializers.ValidationError({"hook": [words]})
        asked = {name: attrs.pop(name, None) for name in ("model", "seconds")}
        return {"brief": Brief(**attrs), **asked}


class ComposedSerializer(serializers.Serializer):
    """The prompt, and the length that its shots are timed for."""

    prompt = serializers.CharField()
    seconds = serializers.IntegerField()


class HookSerializer(serializers.Serializer):
    """A first line to pick."""

    slug = serializers.CharField()
    text = serializers.CharField()


class PresetSerializer(serializers.Serializer):
    """A kind of clip."""

    slug = serializers.CharField()
    name = serializers.CharField()
    hooks = HookSerializer(many=True)


def preset_shown(preset: Preset, *, language: str, product: str) -> dict[str, Any]:
    """A preset as PresetSerializer describes it, its hooks with the product's name."""
    hooks = [
        {
            "slug": hook.slug,
            "text": hook_words(line=hook.line, product=product, language=language),
        }
        for hook in preset.hooks
    ]
    return {"slug": preset.slug, "name": str(preset.name), "hooks": hooks}
