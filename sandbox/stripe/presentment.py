"""Adaptive Pricing: the buyer sees and pays another currency, the shop's amounts stay as they are.

https://docs.stripe.com/payments/currencies/localize-prices/adaptive-pricing. The rates are fixed
and hold no fee, so that a story ends the same every day.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sandbox.stripe.errors import ApiError
from sandbox.stripe.store import Object

# How much of a currency one US dollar is.
_RATES = {
    "usd": Decimal(1),
    "aud": Decimal("1.5"),
    "cad": Decimal("1.4"),
    "chf": Decimal("0.8"),
    "eur": Decimal("0.9"),
    "gbp": Decimal("0.75"),
    "jpy": Decimal(150),
}
# Currencies without a smaller unit: their amounts are whole (https://docs.stripe.com/currencies).
ZERO_DECIMAL = frozenset({"jpy", "krw", "vnd", "clp"})

CURRENCIES = tuple(_RATES)


def presentment(session: Object, wanted: str) -> Object | None:
    """`presentment_details` of a session that is paid in another currency, else None.

    Raises ApiError (400) for a currency that cannot be chosen.
    """
    if not wanted or wanted == session["currency"]:
        return None
    if not session["adaptive_pricing"]["enabled"]:
        raise ApiError("Adaptive Pricing is not enabled for this session.", param="currency")
    if wanted not in _RATES or session["currency"] not in _RATES:
        raise ApiError(f"Invalid currency: {wanted}.", param="currency")
    amount = _convert(session["amount_total"], session["currency"], wanted)
    return {"presentment_amount": amount, "presentment_currency": wanted}


def presentment_part(charge: Object, amount: int) -> Object:
    """The field for a refund of `amount` cents: the same share of what the buyer was shown."""
    shown = charge.get("presentment_details")
    if not shown:
        return {}
    part = Decimal(shown["presentment_amount"]) * amount / charge["amount"]
    return {"presentment_details": shown | {"presentment_amount": _whole(part)}}


def _convert(amount: int, source: str, target: str) -> int:
    value = Decimal(amount) / _RATES[source] * _RATES[target]
    return _whole(value * _unit(source) / _unit(target))


def _unit(currency: str) -> Decimal:
    """What the smallest amount of a currency is worth in the currency itself."""
    return Decimal(1) if currency in ZERO_DECIMAL else Decimal("0.01")


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
