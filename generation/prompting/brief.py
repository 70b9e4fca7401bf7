"""The brief: what a creator says about product and clip, before it becomes a prompt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from generation.prompting.languages import DEFAULT_LANGUAGE

# Of each of product, audience and call to action.
FIELD_CHARACTERS = 80

# Control characters, invisible ones and halves of surrogate pairs.
_UNWANTED = {"Cc", "Cf", "Cs"}
# Double quotes mark what is spoken, so inside somebody's words they become single ones.
_DOUBLE_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»\uff02「」『』', "'"))


@dataclass(frozen=True, slots=True)
class Brief:
    """Seven answers, all of which may be missing.

    `preset`, `tone` and `hook` are slugs (the hook's is one of its preset's), `language` a tag of
    LANGUAGES; `product`, `audience` and `call_to_action` are the creator's own words.
    """

    preset: str = ""
    product: str = ""
    audience: str = ""
    tone: str = ""
    hook: str = ""
    call_to_action: str = ""
    language: str = DEFAULT_LANGUAGE


def inline(words: str) -> str:
    """Somebody's words as a part of a sentence of ours.

    One line of at most FIELD_CHARACTERS, no double quotes, nothing invisible, no space or comma
    around it; empty when only marks are left.
    """
    spaced = "".join(" " if char.isspace() else char for char in words)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _UNWANTED)
    one_line = " ".join(visible.translate(_DOUBLE_QUOTES).split())
    cut = one_line[:FIELD_CHARACTERS].strip(" ,;:")
    return cut if cut.strip("'.!?-") else ""
