"""Dollars as operators write them, and as they are kept."""

from __future__ import annotations

from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation

from generation.models.renderers import MICRODOLLARS

# What a bigint holds.
_MOST = (2**63 - 1) // MICRODOLLARS


def microdollars(text: str) -> int:
    """Dollars as millionths of them; ArgumentTypeError, in words, for what is no such amount."""
    try:
        dollars = Decimal(text)
    except InvalidOperation:
        dollars = Decimal("NaN")
    if not dollars.is_finite():
        raise ArgumentTypeError(f"{text!r} is no amount of dollars: digits alone, such as 20.50")
    if abs(dollars) > _MOST:
        raise ArgumentTypeError(f"{text!r} is more than can be noted")
    whole = int(dollars * MICRODOLLARS)
    if whole != dollars * MICRODOLLARS or whole < 0:
        raise ArgumentTypeError(f"{text!r} is no amount in whole millionths of a dollar")
    return whole
