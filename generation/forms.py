"""What the wizard sends, read leniently: a draft may be unfinished, and the order is checked by the
service that takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from generation.prompting.brief import FIELD_CHARACTERS
from generation.prompting.prompts import MAX_CHARACTERS, lines_normalise


def _words() -> forms.CharField:
    return forms.CharField(required=False, max_length=FIELD_CHARACTERS)


class DraftForm(forms.Form):
    """The fields of a draft. What cannot be read is left out, not refused."""

    preset = forms.SlugField(required=False)
    product = _words()
    audience = _words()
    tone = forms.SlugField(required=False)
    hook = forms.SlugField(required=False)
    call_to_action = _words()
    language = forms.CharField(required=False, max_length=12)
    # Longer than is taken, so that an over-long prompt is told so instead of vanishing.
    prompt = forms.CharField(required=False, max_length=MAX_CHARACTERS * 10, strip=False)
    platform = forms.SlugField(required=False)
    model = forms.SlugField(required=False)
    seconds = forms.IntegerField(required=False, min_value=1, max_value=600)
    framing = forms.SlugField(required=False)
    rights = forms.CharField(required=False, max_length=16)
    photo = forms.CharField(required=False, max_length=64)
    focus_x = forms.FloatField(required=False, min_value=0, max_value=1)
    focus_y = forms.FloatField(required=False, min_value=0, max_value=1)

    def clean_prompt(self) -> str:
        """With plain line breaks, so that it compares with what we wrote."""
        return lines_normalise(self.cleaned_data["prompt"])


def draft_values(data: QueryDict) -> dict[str, Any]:
    """The readable fields that were sent at all."""
    form = DraftForm(data)
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if name in data}
