"""Nested form bodies."""

from __future__ import annotations

import pytest

from sandbox.stripe.errors import ApiError
from sandbox.stripe.forms import form_decode


def test_brackets_become_nesting() -> None:
    body = "mode=payment&line_items[0][price_data][currency]=usd&line_items[1][quantity]=2"
    assert form_decode(body) == {
        "mode": "payment",
        "line_items": {"0": {"price_data": {"currency": "usd"}}, "1": {"quantity": "2"}},
    }


def test_empty_brackets_append() -> None:
    assert form_decode("expand[]=a&expand[]=b") == {"expand": {"0": "a", "1": "b"}}


def test_digits_stay_names() -> None:
    assert form_decode("metadata[7]=x&metadata[]=") == {"metadata": {"7": "x", "1": ""}}


def test_escapes_are_undone() -> None:
    assert form_decode("metadata%5Ba+b%5D=%C3%BC%26") == {"metadata": {"a b": "ü&"}}


@pytest.mark.parametrize("body", ["a=1&a[b]=2", "a[b]=2&a=1", "[a]=1", "a[b=1", "a" + "[x]" * 20])
def test_what_cannot_be_read_is_refused(body: str) -> None:
    with pytest.raises(ApiError):
        form_decode(body)
