"""Prices and the products they name (https://docs.stripe.com/api/prices)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.errors import ApiError, missing_param, only_one_of
from sandbox.stripe.ids import new_id
from sandbox.stripe.params import (
    Reader,
    accepted,
    choice,
    currency,
    hash_of,
    integer,
    list_of,
    metadata,
    optional_text,
    params_read,
    text,
)
from sandbox.stripe.store import Object


def _cents(value: Any, path: str) -> int:
    """`unit_amount_decimal`: Stripe takes fractions of a cent, a sandbox shop has none."""
    try:
        amount = Decimal(text()(value, path))
    except InvalidOperation:
        raise ApiError(f"Invalid decimal: {value}", param=path) from None
    if amount != int(amount) or amount < 0:
        raise ApiError("The sandbox counts in whole cents.", param=path)
    return int(amount)


_PRODUCT = hash_of(
    {
        "name": text(),
        "description": text(),
        "images": list_of(text()),
        "metadata": metadata,
        "tax_code": text(),
        "tax_details": accepted,
        "unit_label": text(),
    },
    required=("name",),
)

PRICE_DATA: dict[str, Reader] = {
    "currency": currency,
    "product": text(),
    "product_data": _PRODUCT,
    "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
    "unit_amount": integer(least=0, most=99_999_999),
    "unit_amount_decimal": _cents,
}


def price_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/prices, for one-time prices."""
    fields = {**PRICE_DATA, "nickname": optional_text, "lookup_key": text(), "metadata": metadata}
    return price_record(account, params_read(form, fields, required=("currency",)), path="")


def price_record(
    account: Account, data: dict[str, Any], *, path: str, active: bool = True
) -> Object:
    """Keep a price. `path` names the parameter it came in, for the errors; an inline price of a
    Checkout Session is not active, as at Stripe."""
    cents = _unit_amount(data, path)
    price = {
        "id": new_id("price_1"),
        "object": "price",
        "active": active,
        "billing_scheme": "per_unit",
        "created": now(),
        "currency": data["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": data.get("lookup_key"),
        "metadata": data.get("metadata", {}),
        "nickname": data.get("nickname"),
        "product": _product(account, data, path)["id"],
        "recurring": None,
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": cents,
        "unit_amount_decimal": str(cents),
    }
    return account.store.save("prices", price)


def _unit_amount(data: dict[str, Any], path: str) -> int:
    given = [name for name in ("unit_amount", "unit_amount_decimal") if name in data]
    if len(given) > 1:
        raise only_one_of(*given)
    if not given:
        raise missing_param(f"{path}[unit_amount]" if path else "unit_amount")
    return int(data[given[0]])


def _product(account: Account, data: dict[str, Any], path: str) -> Object:
    if "product" in data and "product_data" in data:
        raise only_one_of("product", "product_data")
    if "product" in data:
        param = f"{path}[product]" if path else "product"
        return account.need("products", data["product"], param=param, status=400)
    if "product_data" not in data:
        raise missing_param(f"{path}[product_data]" if path else "product_data")
    return account.store.save("products", _product_object(data["product_data"]))


def _product_object(data: dict[str, Any]) -> Object:
    return {
        "id": new_id("prod_"),
        "object": "product",
        "active": True,
        "created": now(),
        "default_price": None,
        "description": data.get("description"),
        "images": data.get("images", []),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "name": data["name"],
        "tax_code": data.get("tax_code"),
        "type": "service",
        "unit_label": data.get("unit_label"),
        "updated": now(),
        "url": None,
    }
