"""Who sits in front of the hosted page, and what they say there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.stripe.errors import ApiError
from sandbox.stripe.store import Object
from sandbox.stripe.tax import EU_COUNTRIES

ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")
DEFAULT_EMAIL = "buyer@example.com"
DEFAULT_NAME = "Sandbox Buyer"

_COUNTRY = re.compile(r"[A-Z]{2}")
_TAX_ID = re.compile(r"[A-Z0-9]{5,20}")
_OTHER_TAX_IDS = {
    "AU": "au_abn",
    "CA": "ca_bn",
    "CH": "ch_vat",
    "GB": "gb_vat",
    "IN": "in_gst",
    "JP": "jp_trn",
    "US": "us_ein",
}


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """What was filled in. Empty means not said; a promotion code of None leaves it as it is."""

    email: str = ""
    name: str = ""
    country: str = ""
    postal_code: str = ""
    currency: str = ""
    promotion_code: str | None = None
    business_name: str = ""
    tax_id: str = ""

    def address(self) -> Object | None:
        """The address as Stripe writes it; raises ApiError (400) for an impossible country."""
        if not self.country:
            return None
        if not _COUNTRY.fullmatch(self.country):
            raise ApiError(f"Invalid country: {self.country}", param="country")
        known = {"country": self.country, "postal_code": self.postal_code or None}
        return dict.fromkeys(ADDRESS_FIELDS) | known

    def tax_ids(self, country: str) -> list[Object]:
        """The tax id with its type; raises ApiError (400) for one that cannot be."""
        value = re.sub(r"[\s.-]", "", self.tax_id).upper()
        if not value:
            return []
        kind = _tax_id_kind(value, country)
        if kind is None or not _TAX_ID.fullmatch(value):
            raise ApiError(f"Invalid tax ID: {self.tax_id}", code="tax_id_invalid", param="tax_id")
        return [{"type": kind, "value": value}]


def _tax_id_kind(value: str, country: str) -> str | None:
    """European numbers begin with their country (Greece's with EL); others are the address's."""
    if value[:2] in EU_COUNTRIES | {"EL"}:
        return "eu_vat"
    return _OTHER_TAX_IDS.get(value[:2]) or _OTHER_TAX_IDS.get(country)
