"""What is said in a clip, cut into short phrases with their times."""

import math
import re
from dataclasses import dataclass

WORDS_PER_SECOND = 4
"""A brisk voice; what does not fit into the clip at this pace is left out."""

PHRASE_CHARACTERS = 32
CLAUSE_WORDS = 3
SHORTEST_CHARACTERS = 14
"""A shorter phrase is shown as long as one of so many: it would only flash by."""
LEAD_SECONDS = 0.15
TAIL_SECONDS = 0.1

_SPOKEN = re.compile(r'"([^"]+)"|\u201c([^\u201d]+)\u201d')
_PAUSE = re.compile(r"[.,!?;:\u2026\u2014]$")


@dataclass(frozen=True)
class Caption:
    """A phrase and the seconds between which it is shown."""

    start: float
    end: float
    text: str


def captions_timed(prompt: str, *, seconds: float) -> list[Caption]:
    """The phrases of a prompt, spread over a clip by their lengths."""
    phrases = _phrases(_fitting(_words(spoken_text(prompt)), seconds))
    weights = [max(len(phrase), SHORTEST_CHARACTERS) for phrase in phrases]
    span = seconds - LEAD_SECONDS - TAIL_SECONDS
    captions, start = [], LEAD_SECONDS
    for phrase, weight in zip(phrases, weights, strict=True):
        end = start + span * weight / sum(weights)
        captions.append(Caption(start, end, phrase))
        start = end
    return captions


def spoken_text(prompt: str) -> str:
    """What stands in double quotes, straight or curly; without any, the first line."""
    quoted = [straight or curly for straight, curly in _SPOKEN.findall(prompt)]
    if quoted:
        return " ".join(quoted)
    return next((line for line in prompt.splitlines() if line.strip()), "")


def _words(text: str) -> list[str]:
    """The words; one longer than a phrase in pieces, since no letters are as small as it needs."""
    return [
        word[start : start + PHRASE_CHARACTERS]
        for word in text.split()
        for start in range(0, len(word), PHRASE_CHARACTERS)
    ]


def _fitting(words: list[str], seconds: float) -> list[str]:
    most = int(seconds * WORDS_PER_SECOND)
    if len(words) <= most:
        return words
    return [*words[: most - 1], words[most - 1].rstrip(".,;:") + "\u2026"]


def _phrases(words: list[str]) -> list[str]:
    """Clauses as the voice would speak them, each cut into parts of about equal length."""
    return [phrase for clause in _clauses(words) for phrase in _parts(clause)]


def _clauses(words: list[str]) -> list[list[str]]:
    """Cuts where punctuation makes a pause, but not after a word or two."""
    clauses: list[list[str]] = [[]]
    for word in words:
        if len(clauses[-1]) >= CLAUSE_WORDS and _PAUSE.search(clauses[-1][-1]):
            clauses.append([])
        clauses[-1].append(word)
    return [clause for clause in clauses if clause]


def _parts(clause: list[str]) -> list[str]:
    text = " ".join(clause)
    target = len(text) / math.ceil(len(text) / PHRASE_CHARACTERS)
    parts: list[str] = []
    for word in clause:
        if parts and len(parts[-1]) + len(word) / 2 < target:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts
