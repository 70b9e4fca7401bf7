"""How money and credits are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext

register = template.Library()

_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}
# How many decimals an amount at Stripe has, where it is not two: https://docs.stripe.com/currencies
_DECIMALS = {
    **dict.fromkeys(
        [
            "bif",
            "clp",
            "djf",
            "gnf",
            "jpy",
            "kmf",
            "krw",
            "mga",
            "pyg",
            "rwf",
            "vnd",
            "vuv",
            "xaf",
            "xof",
            "xpf",
        ],
        0,
    ),
    **dict.fromkeys(["bhd", "jod", "kwd", "omr", "tnd"], 3),
}


def decimals_of(currency: str) -> int:
    """How many decimals an amount in `currency` is written with."""
    return _DECIMALS.get(currency.lower(), 2)


@register.filter
def price(thing: Any) -> str:
    """`$29` or `$29.50` for anything with `price_cents` and `currency`."""
    return money(thing.price_cents, thing.currency)


@register.filter
def money(cents: int, currency: str = "usd") -> str:
    """The currency's smallest unit as money; whole amounts without decimals."""
    decimals = _decimals(currency)
    amount = Decimal(cents).scaleb(-decimals)
    return _written(amount, 0 if amount == int(amount) else decimals, currency)


@register.filter
def microdollars(amount: int) -> str:
    """Millionths of a dollar as money; a hundredth of a cent is shown where cents do not do."""
    cents, part = divmod(amount, 10_000)
    return _written(Decimal(amount).scaleb(-6), 4, "usd") if part else money(cents)


@register.filter
def left(amount: int) -> str:
    """What comes to us, in millionths of a dollar, cut to whole cents: never more than it is.

    Below zero with a real minus before it.
    """
    cents = amount // 10_000
    return f"−{money(-cents)}" if cents < 0 else money(cents)


@register.filter
def taken(amount: int) -> str:
    """What others take of it, in millionths of a dollar, to whole cents: never less than it is."""
    return money(-(-amount // 10_000))


@register.filter
def credit_price(pack: Any) -> str:
    """What one credit of a pack costs, to a tenth of the currency's smallest unit."""
    decimals = _decimals(pack.currency) + 1
    each = (Decimal(pack.price_cents) / pack.credits).scaleb(1 - decimals)
    return _written(each, decimals, pack.currency)


@register.filter
def videos(balance: int, each: int) -> int:
    """How many videos at `each` credits a balance makes."""
    return balance // each if each else 0


@register.filter
def signed(amount: int) -> str:
    """`+100`, `−8` with a real minus sign, or `0`."""
    return f"{'+' if amount > 0 else '−'}{abs(amount)}" if amount else "0"


@register.filter
def unsigned(amount: int) -> int:
    """`8` for `-8`, where words say the direction."""
    return abs(amount)


def _decimals(currency: str) -> int:
    return _DECIMALS.get(currency.lower(), 2)


def _written(amount: Decimal, decimals: int, currency: str) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    sign = _SIGNS.get(currency.lower())
    if not sign:
        return f"{text} {currency.upper()}"
    # Translators: money, such as $29, or 29 $ with a hard space.
    return gettext("%(sign)s%(amount)s") % {"sign": sign, "amount": text}
