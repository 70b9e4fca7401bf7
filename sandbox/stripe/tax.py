"""Automatic tax: what is added, or is in the price already, by the buyer's country.

https://docs.stripe.com/tax. One general rate per country; a place that is not in the table is one
where the shop is not registered, and pays none.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox.stripe.store import Object

_HUNDRED = Decimal(100)

# Country -> its name and its general rate in percent.
COUNTRIES = {
    "US": ("United States", Decimal(0)),
    "AT": ("Austria", Decimal(20)),
    "AU": ("Australia", Decimal(10)),
    "BE": ("Belgium", Decimal(21)),
    "CA": ("Canada", Decimal(5)),
    "CH": ("Switzerland", Decimal("8.1")),
    "DE": ("Germany", Decimal(19)),
    "DK": ("Denmark", Decimal(25)),
    "ES": ("Spain", Decimal(21)),
    "FR": ("France", Decimal(20)),
    "GB": ("United Kingdom", Decimal(20)),
    "IE": ("Ireland", Decimal(23)),
    "IN": ("India", Decimal(18)),
    "IT": ("Italy", Decimal(22)),
    "JP": ("Japan", Decimal(10)),
    "NL": ("Netherlands", Decimal(21)),
    "PL": ("Poland", Decimal(23)),
    "SE": ("Sweden", Decimal(25)),
}
EU_COUNTRIES = frozenset({"AT", "BE", "DE", "DK", "ES", "FR", "IE", "IT", "NL", "PL", "SE"})

# Where prices are shown without tax; elsewhere an unspecified price includes it.
_EXCLUSIVE_CURRENCIES = frozenset({"cad", "usd"})


@dataclass(frozen=True)
class Tax:
    """The tax that applies to a sale: a rate in percent, and Stripe's word for why."""

    percent: Decimal
    reason: str

    def of(self, net: int, behaviour: str) -> int:
        """The tax on a discounted amount in cents, half a cent rounded up."""
        base = _HUNDRED if behaviour == "exclusive" else _HUNDRED + self.percent
        amount = Decimal(net) * self.percent / base
        return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


NO_TAX = Tax(Decimal(0), "not_collecting")


def tax_for(country: str, tax_ids: list[Object]) -> Tax:
    """The tax in a country; a company of the European Union with a number accounts for its own."""
    if country not in COUNTRIES:
        return NO_TAX
    if country in EU_COUNTRIES and any(row["type"] == "eu_vat" for row in tax_ids):
        return Tax(Decimal(0), "reverse_charge")
    percent = COUNTRIES[country][1]
    return Tax(percent, "standard_rated") if percent else NO_TAX


def tax_behaviour(price: Object) -> str:
    """Whether a price is `exclusive` or `inclusive`, as Stripe's automatic default decides."""
    if price["tax_behavior"] != "unspecified":
        return str(price["tax_behavior"])
    return "exclusive" if price["currency"] in _EXCLUSIVE_CURRENCIES else "inclusive"
