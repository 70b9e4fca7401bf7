"""Promotion codes: what a buyer types for a coupon (https://docs.stripe.com/api/promotion_codes)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.coupons import coupon_is_valid, coupon_object
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id, random_text
from sandbox.stripe.listing import LIST_FIELDS, page
from sandbox.stripe.params import (
    boolean,
    choice,
    currency,
    hash_merge,
    hash_of,
    integer,
    metadata,
    params_read,
    text,
)
from sandbox.stripe.store import Object

_CODE = re.compile(r"[A-Za-z0-9-]{1,500}")

# What a new sandbox knows, so that the page's field can be tried at once: code -> percent off.
SEEDED = {"WELCOME20": 20.0, "ONTHEHOUSE": 100.0}


def _code(value: Any, path: str) -> str:
    raw = text()(value, path)
    if not _CODE.fullmatch(raw):
        raise ApiError("Invalid code: only letters, digits and dashes", param=path)
    return str(raw)


_RESTRICTIONS = hash_of(
    {
        "first_time_transaction": boolean,
        "minimum_amount": integer(least=0),
        "minimum_amount_currency": currency,
    }
)
_PROMOTION = hash_of({"coupon": text(), "type": choice("coupon")}, required=("type", "coupon"))
_CHANGEABLE = {"active": boolean, "metadata": metadata, "restrictions": _RESTRICTIONS}
_FIELDS = {
    **_CHANGEABLE,
    "code": _code,
    "customer": text(),
    "expires_at": integer(least=0),
    "max_redemptions": integer(least=1),
    "promotion": _PROMOTION,
}
_NO_RESTRICTIONS = {
    "first_time_transaction": False,
    "minimum_amount": None,
    "minimum_amount_currency": None,
}


def promotion_code_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/promotion_codes; raises ApiError for a code that an active one has."""
    params = params_read(form, _FIELDS, required=("promotion",))
    coupon_id = params.pop("promotion")["coupon"]
    account.need("coupons", coupon_id, param="promotion[coupon]", status=400)
    params.setdefault("code", random_text(8).upper())
    if promotion_code_find(account, params["code"]):
        raise ApiError("An active promotion code with `code` already exists.", param="code")
    row = account.store.save("promotion_codes", _promotion_code_object(coupon_id, params))
    event_record(account, "promotion_code.created", row)
    return row


def promotion_code_update(account: Account, form: dict[str, Any], code_id: str) -> Object:
    """POST /v1/promotion_codes/:id; most often to take it out of use with `active`."""
    params = params_read(form, _CHANGEABLE)
    row = account.need("promotion_codes", code_id)
    if "metadata" in params:
        params["metadata"] = hash_merge(row["metadata"], params["metadata"])
    if "restrictions" in params:
        params["restrictions"] = row["restrictions"] | params["restrictions"]
    row = account.store.save("promotion_codes", row | params)
    event_record(account, "promotion_code.updated", row)
    return row


def promotion_code_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/promotion_codes; a `code` is compared without regard to case."""
    fields = {"active": boolean, "code": text(), "coupon": text(), "customer": text()}
    params = params_read(form, {**LIST_FIELDS, **fields})

    def wanted(row: Object) -> bool:
        told = {**row, "code": row["code"].lower(), "coupon": row["promotion"]["coupon"]}
        asked = {name: params[name] for name in fields if name in params}
        asked |= {"code": asked["code"].lower()} if "code" in asked else {}
        return all(told[name] == value for name, value in asked.items())

    return page(account, "promotion_codes", params, url="/v1/promotion_codes", wanted=wanted)


def promotion_code_find(account: Account, code: str) -> Object | None:
    """The active promotion code that a buyer means."""
    rows = account.store.all("promotion_codes")
    same = (row for row in rows if row["active"] and row["code"].lower() == code.lower())
    return next(same, None)


def promotion_code_is_valid(account: Account, row: Object) -> bool:
    """Whether it, and the coupon behind it, can still be redeemed."""
    coupon = account.store.get("coupons", row["promotion"]["coupon"])
    most, until = row["max_redemptions"], row["expires_at"]
    return (
        row["active"]
        and (most is None or row["times_redeemed"] < most)
        and (until is None or now() <= until)
        and coupon is not None
        and coupon_is_valid(coupon)
    )


def promotion_codes_seed(account: Account) -> None:
    """Give a new sandbox its codes, silently: they were there before the shop was."""
    for code, percent in SEEDED.items():
        coupon_id = f"sandbox-{code.lower()}"
        if account.store.get("coupons", coupon_id):
            continue
        name = f"{percent:g} % off"
        coupon = coupon_object(id=coupon_id, name=name, percent_off=percent)
        account.store.save("coupons", coupon)
        account.store.save("promotion_codes", _promotion_code_object(coupon_id, {"code": code}))


def _promotion_code_object(coupon_id: str, params: dict[str, Any]) -> Object:
    return {
        "id": new_id("promo_1"),
        "object": "promotion_code",
        "active": True,
        "created": now(),
        "customer": None,
        "customer_account": None,
        "expires_at": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "promotion": {"coupon": coupon_id, "type": "coupon"},
        "times_redeemed": 0,
        **params,
        "restrictions": _NO_RESTRICTIONS | params.get("restrictions", {}),
    }
