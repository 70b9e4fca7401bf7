"""What a creator asks for, in words: checked before anything is charged."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from common.errors import InvalidInput

MAX_CHARACTERS = 2000

# Control characters and halves of surrogate pairs: neither PostgreSQL nor a provider takes them.
_UNWANTED = {"Cc", "Cs"}


def prompt_clean(text: str) -> str:
    """`text` without space around it and with plain line breaks; InvalidInput by field `prompt`.

    1 to 2,000 characters, no control characters but tabs and line breaks.
    """
    prompt = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if problem := _problem(prompt):
        raise InvalidInput(problem, errors={"prompt": [problem]})
    return prompt


def _problem(prompt: str) -> str:
    if not prompt:
        return _("Say in a sentence or two what happens in the video.")
    if len(prompt) > MAX_CHARACTERS:
        return _("These are %(count)s characters; up to %(max)s are taken.") % {
            "count": len(prompt),
            "max": MAX_CHARACTERS,
        }
    if any(unicodedata.category(char) in _UNWANTED and char not in "\n\t" for char in prompt):
        return _("There is an invisible control character in the text. Type that place anew.")
    return ""
