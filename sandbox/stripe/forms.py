"""Stripe's request bodies: form encoding with nested brackets, `a[b][0][c]=v`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import ApiError

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST = 12


def form_decode(text: str) -> dict[str, Any]:
    """Decode a query string or body into nested dictionaries with text at the leaves.

    Lists stay dictionaries keyed "0", "1", ...: only a call's parameters say whether a digit is
    an index or, as in metadata, a name. Raises ApiError for a key that cannot be read.
    """
    form: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _insert(form, _path(key), value)
    return form


def _path(key: str) -> list[str]:
    found = _KEY.fullmatch(key)
    if found is None:
        raise _unreadable(key)
    path = [found[1], *_PART.findall(found[2])]
    if len(path) > _DEEPEST:
        raise _unreadable(key)
    return path


def _insert(form: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path
    here = form
    for name in parents:
        here = here.setdefault(name or str(len(here)), {})
        if not isinstance(here, dict):
            raise _unreadable(path[0])
    name = last or str(len(here))
    if isinstance(here.get(name), dict):
        raise _unreadable(path[0])
    here[name] = value


def _unreadable(key: str) -> ApiError:
    return ApiError(f"Invalid request: the parameter {key} could not be read", param=key)
