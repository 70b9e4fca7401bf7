"""Our own short list of what a prompt may not ask for: `rules.toml`, compiled."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("rules.toml")
_LIST = re.compile(r"\{([a-z_]+)\}")


class Finding(NamedTuple):
    """A category of `rules.toml` and the part of the text that falls under it."""

    category: str
    part: str


def findings(text: str) -> list[Finding]:
    """What in `text` the rules refuse, the first part of each category, gravest category first."""
    plain = _plain(text)
    found = ((category, pattern.search(plain)) for category, pattern in _rules())
    return [Finding(category, match.group()) for category, match in found if match]


def _plain(text: str) -> str:
    """`text` in one line, as it reads: compatibility forms and what is invisible change no word."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    plain = unicodedata.normalize("NFKC", visible).replace("\u2019", "'")
    return " ".join(plain.split())


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(_read(_FILE.read_text()))


def _read(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    content = tomllib.loads(text)
    lists: dict[str, str] = {}
    for name, words in content["lists"].items():
        lists[name] = f"(?:{'|'.join(_filled(word, lists) for word in words)})"
    for rule in content["rules"]:
        phrases = "|".join(_filled(phrase, lists) for phrase in rule["phrases"])
        # A hyphen makes another word of it, so that Gore-Tex is not gory.
        pattern = rf"(?<![\w-])(?:{phrases})(?![\w-])"
        yield rule["category"], re.compile(pattern, re.IGNORECASE)


def _filled(phrase: str, lists: dict[str, str]) -> str:
    return _LIST.sub(lambda match: lists[match.group(1)], phrase)
