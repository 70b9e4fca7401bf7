"""What a prompt may be made of, and how one is recognised."""

from __future__ import annotations

import pytest

from common.errors import InvalidInput
from generation.prompting.prompts import MAX_CHARACTERS, prompt_clean, prompt_digest
from generation.prompting.timing import last_second


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Hello \n", "Hello"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("x" * MAX_CHARACTERS, "x" * MAX_CHARACTERS),
        ("👩‍🍳 café", "👩‍🍳 café"),
    ],
)
def test_a_prompt_is_cleaned(text: str, clean: str) -> None:
    assert prompt_clean(text) == clean


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Say in a sentence"),
        (" \n\t ", "Say in a sentence"),
        ("x" * (MAX_CHARACTERS + 1), "2001 characters; up to 2000"),
        ("👩" * 1001, "2002 characters; up to 2000"),
        ("a\0b", "control character"),
        ("a\x1b[31mb", "control character"),
        ("a\ud800b", "control character"),
    ],
)
def test_a_prompt_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        prompt_clean(text)
    assert set(refusal.value.errors or {}) == {"prompt"}


def test_a_text_is_recognised_however_its_lines_end() -> None:
    assert prompt_digest("one\n\ntwo") == prompt_digest(" one\r\n\r\ntwo\n")
    assert prompt_digest("one two") != prompt_digest("one\ntwo")
    assert prompt_digest("\ud800") == prompt_digest("?")


@pytest.mark.parametrize(
    ("prompt", "seconds"),
    [
        ("", None),
        ("A hand lifts the cup.", None),
        ("0-3 s: open.\n\n3-5.5 s: close.", 5.5),
        ("0 – 4s: open.", 4.0),
        ("It takes 3-5 s to open.", None),
    ],
)
def test_when_the_shots_of_a_prompt_end(prompt: str, seconds: float | None) -> None:
    assert last_second(prompt) == seconds
