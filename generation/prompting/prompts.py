"""What a creator asks for, in words: checked before anything is charged."""

from __future__ import annotations

import hashlib
import unicodedata

from django.utils.translation import gettext as _

from common.errors import InvalidInput

MAX_CHARACTERS = 2000
# No model on offer reads less; every brief can be written within it.
LEAST_LIMIT = 1000

# Control characters and halves of surrogate pairs: neither PostgreSQL nor a provider takes them.
_UNWANTED = {"Cc", "Cs"}


def prompt_clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """`text` without space around it and with plain line breaks; InvalidInput by field `prompt`.

    1 to `limit` characters (`prompt_length`), no control characters but tabs and line breaks.
    """
    prompt = lines_normalise(text).strip()
    if problem := _problem(prompt, limit):
        raise InvalidInput(problem, errors={"prompt": [problem]})
    return prompt


def prompt_length(text: str) -> int:
    """How long a text is as browsers and Runway count: in UTF-16 units, most emoji being two."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def lines_normalise(text: str) -> str:
    """`text` with plain line breaks: a browser's textarea sends others than it was given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def prompt_digest(text: str) -> str:
    """A short name for a text, to recognise it by; space around it does not count."""
    plain = lines_normalise(text).strip()
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:16]


def _problem(prompt: str, limit: int) -> str:
    if not prompt:
        return _("Say in a sentence or two what happens in the video.")
    if (length := prompt_length(prompt)) > limit:
        return _("These are %(count)s characters; up to %(max)s are taken.") % {
            "count": length,
            "max": limit,
        }
    if any(unicodedata.category(char) in _UNWANTED and char not in "\n\t" for char in prompt):
        return _("There is an invisible control character in the text. Type that place anew.")
    return ""
