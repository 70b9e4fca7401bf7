"""What of a prompt is spoken: the words in double quotes, and what else says how it is spoken."""

from __future__ import annotations

import re

from generation.prompting.prompts import lines_normalise

# Before the meaning of a line, in a language that the presets are not written in.
MEANING = "meaning:"
# The beginning of the sentence about the language.
LANGUAGE = "All speech is in"

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»\uff02「」『』", '"'))
# A meaning ends with its line, the sentence about the language with its full stop.
_TOLD = re.compile(rf"{MEANING}.*|{LANGUAGE}[^.\n]*")


def speech(prompt: str) -> list[str]:
    """Everything spoken, in order, then each meaning and the language: equal if the speech is.

    When a quote is left open (an inch mark, say), all that follows the first one counts.
    """
    text = lines_normalise(prompt)
    pieces = text.translate(_QUOTES).split('"')
    is_closed = len(pieces) % 2 == 1
    spoken = pieces[1::2] if is_closed else pieces[1:]
    return [*spoken, *(told.rstrip() for told in _TOLD.findall(text))]
