"""The catalogues: what they hold fits the code, and means the same in every language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from babel.messages.catalog import Catalog, Message

from infra import messages

_PLACE = re.compile(r"%\([\w.]+\)[sd]|%[sd]|%%|\{\w*\}")
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module", params=messages.catalogues(), ids=lambda po: po.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return messages.read(request.param)


def _texts(words: str | Sequence[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def _named(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _parts(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def test_there_is_german() -> None:
    assert [po.parts[-3] for po in messages.catalogues()] == ["de"]


def test_nothing_is_guessed(catalogue: Catalog) -> None:
    assert [message.id for message in _named(catalogue) if message.fuzzy] == []


@pytest.mark.parametrize("pattern", [_PLACE, _TAG], ids=["figures", "tags"])
def test_figures_and_tags_are_the_same_in_both(
    catalogue: Catalog, pattern: re.Pattern[str]
) -> None:
    different = []
    for message in _named(catalogue):
        # A plural may leave out its figure only where English does.
        for said, meant in zip(_texts(message.string), _texts(message.id), strict=True):
            if said and _parts(pattern, said) != _parts(pattern, meant):
                different.append((meant, said))
    assert different == []


def test_spaces_at_the_ends_are_the_same_in_both(catalogue: Catalog) -> None:
    different = [
        (meant, said)
        for message in _named(catalogue)
        for said, meant in zip(_texts(message.string), _texts(message.id), strict=True)
        if said
        and (said[0].isspace(), said[-1].isspace()) != (meant[0].isspace(), meant[-1].isspace())
    ]
    assert different == []


def test_every_word_of_the_code_is_translated_and_no_other(catalogue: Catalog) -> None:
    """After a change of words: `make messages`, then translate what is empty."""
    code = {(message.context, message.id) for message in _named(messages.extracted())}
    held = {(message.context, message.id) for message in _named(catalogue)}
    assert (code - held, held - code) == (set(), set())
    assert [m.id for m in _named(catalogue) if not all(_texts(m.string))] == []
    assert list(catalogue.obsolete.values()) == []
