"""Coupons: so much off (https://docs.stripe.com/api/coupons). Buyers type promotion codes."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.errors import ApiError, missing_param, only_one_of
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import random_text
from sandbox.stripe.listing import LIST_FIELDS, page
from sandbox.stripe.params import (
    choice,
    currency,
    integer,
    metadata,
    optional_text,
    params_read,
    text,
)
from sandbox.stripe.store import Object, public

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


def _own_id(value: Any, path: str) -> str:
    raw = text()(value, path)
    if not _ID.fullmatch(raw):
        raise ApiError(f"Invalid coupon id: {raw}", param=path)
    return str(raw)


def _percent(value: Any, path: str) -> float:
    try:
        percent = Decimal(text()(value, path))
    except InvalidOperation:
        raise ApiError(f"Invalid decimal: {value}", param=path) from None
    if not 0 < percent <= 100:
        raise ApiError("Invalid percent_off: must be above 0 and at most 100", param=path)
    return float(percent)


_FIELDS = {
    "amount_off": integer(least=1),
    "currency": currency,
    "duration": choice("forever", "once", "repeating"),
    "duration_in_months": integer(least=1),
    "id": _own_id,
    "max_redemptions": integer(least=1),
    "metadata": metadata,
    "name": optional_text,
    "percent_off": _percent,
    "redeem_by": integer(least=0),
}


def coupon_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/coupons; raises ApiError for an id that is taken."""
    params = params_read(form, _FIELDS)
    _value_check(params)
    if account.store.get("coupons", params.get("id", "")):
        raise ApiError("Coupon already exists.", code="resource_already_exists", param="id")
    coupon = account.store.save("coupons", coupon_object(**params))
    event_record(account, "coupon.created", coupon)
    return coupon


def coupon_get(account: Account, form: dict[str, Any], coupon_id: str) -> Object:
    """GET /v1/coupons/:id."""
    params_read(form, {})
    coupon = account.need("coupons", coupon_id)
    return coupon | {"valid": coupon_is_valid(coupon)}


def coupon_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/coupons."""
    return page(account, "coupons", params_read(form, LIST_FIELDS), url="/v1/coupons")


def coupon_delete(account: Account, form: dict[str, Any], coupon_id: str) -> Object:
    """DELETE /v1/coupons/:id: its promotion codes end with it."""
    params_read(form, {})
    coupon = account.need("coupons", coupon_id)
    account.store.delete("coupons", coupon_id)
    event_record(account, "coupon.deleted", public(coupon))
    return {"id": coupon_id, "object": "coupon", "deleted": True}


def coupon_is_valid(coupon: Object) -> bool:
    """Whether it can still be redeemed."""
    most, until = coupon["max_redemptions"], coupon["redeem_by"]
    return (most is None or coupon["times_redeemed"] < most) and (until is None or now() <= until)


def coupon_object(**fields: Any) -> Object:
    """A new coupon, Stripe's defaults for what is not said."""
    return {
        "id": random_text(8),
        "object": "coupon",
        "amount_off": None,
        "created": now(),
        "currency": None,
        "duration": "once",
        "duration_in_months": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "name": None,
        "percent_off": None,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
        **fields,
    }


def _value_check(params: dict[str, Any]) -> None:
    if "amount_off" in params and "percent_off" in params:
        raise only_one_of("amount_off", "percent_off")
    if "amount_off" not in params and "percent_off" not in params:
        raise missing_param("percent_off")
    if "amount_off" in params and "currency" not in params:
        raise missing_param("currency")
