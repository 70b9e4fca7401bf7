"""Identifiers with the prefixes and lengths of Stripe's."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits

# prefix -> how many random characters follow it
_LENGTHS = {
    "cs_test_a1": 56,
    "cus_": 14,
    "pi_3": 23,
    "ch_3": 23,
    "py_3": 23,
    "pm_1": 23,
    "txn_3": 23,
    "re_3": 23,
    "pyr_1": 23,
    "du_1": 23,
    "evt_1": 23,
    "li_1": 23,
    "in_1": 23,
    "il_1": 23,
    "price_1": 23,
    "promo_1": 23,
    "prod_": 14,
    "req_": 14,
    "we_1": 23,
}


def new_id(prefix: str) -> str:
    """A fresh identifier such as `cus_` with 14 random characters."""
    return prefix + random_text(_LENGTHS[prefix])


def random_text(length: int) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
