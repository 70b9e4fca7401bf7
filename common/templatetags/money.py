"""How money and credits are written."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.formats import number_format

register = template.Library()

_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}


@register.filter
def price(thing: Any) -> str:
    """`$29` or `$29.50` for anything with `price_cents` and `currency`."""
    return money(thing.price_cents, thing.currency)


@register.filter
def money(cents: int, currency: str = "usd") -> str:
    """Cents as money; whole amounts without decimals."""
    digits = 0 if cents % 100 == 0 else 2
    amount = number_format(cents / 100, decimal_pos=digits, use_l10n=True, force_grouping=True)
    sign = _SIGNS.get(currency.lower())
    return f"{sign}{amount}" if sign else f"{amount} {currency.upper()}"


@register.filter
def videos(balance: int, each: int) -> int:
    """How many videos at `each` credits a balance makes."""
    return balance // each if each else 0


@register.filter
def signed(amount: int) -> str:
    """`+100` or `−8`, with a real minus sign."""
    return f"+{amount}" if amount > 0 else f"−{-amount}"
