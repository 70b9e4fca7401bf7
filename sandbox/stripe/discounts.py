"""Discounts of a Checkout Session: one coupon or promotion code, from the shop or the buyer.

https://docs.stripe.com/payments/checkout/discounts
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.stripe.account import Account
from sandbox.stripe.coupons import coupon_is_valid
from sandbox.stripe.errors import ApiError
from sandbox.stripe.promotion_codes import promotion_code_find, promotion_code_is_valid
from sandbox.stripe.store import Object

Discounts = list[Object]


def discounts_asked(account: Account, params: dict[str, Any]) -> Discounts:
    """What the shop itself takes off, as the session's `discounts`; raises ApiError (400)."""
    given = params.get("discounts", [])
    if len(given) > 1:
        raise ApiError("You may only specify one discount.", param="discounts")
    for position, row in enumerate(given):
        _asked_check(account, row, f"discounts[{position}]")
    return [{"coupon": None, "promotion_code": None} | row for row in given]


def discounts_typed(account: Account, session: Object, code: str | None) -> Discounts:
    """The session's discounts after a buyer typed a code; an empty one takes theirs away.

    Raises ApiError (400) with words that a buyer may read.
    """
    if code is None or (not code and not session["allow_promotion_codes"]):
        return _kept(account, session)
    if not session["allow_promotion_codes"]:
        raise _refused("This checkout takes no promotion codes.")
    if not code.strip():
        return []
    row = promotion_code_find(account, code.strip())
    if row is None:
        raise _refused("This promotion code is invalid.")
    _usable_check(account, session, row)
    return [{"coupon": None, "promotion_code": row["id"]}]


def coupon_of(account: Account, discounts: Discounts) -> Object | None:
    """The coupon behind the discounts, if there is one."""
    for row in discounts:
        if row["promotion_code"]:
            code = account.need("promotion_codes", row["promotion_code"])
            return account.store.get("coupons", code["promotion"]["coupon"])
        return account.store.get("coupons", row["coupon"])
    return None


def discount_amount(coupon: Object | None, subtotal: int, currency: str) -> int:
    """What a coupon takes off a subtotal in cents, half a cent rounded up."""
    if coupon is None:
        return 0
    if coupon["percent_off"] is not None:
        share = Decimal(subtotal) * Decimal(str(coupon["percent_off"])) / 100
        return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if coupon["currency"] != currency:
        raise _refused(f"This promotion code is for {str(coupon['currency']).upper()} only.")
    return min(int(coupon["amount_off"]), subtotal)


def discounts_redeem(account: Account, session: Object) -> None:
    """Count a redemption, when the session is complete."""
    coupon = coupon_of(account, session["discounts"])
    if coupon is None:
        return
    counted = coupon | {"times_redeemed": coupon["times_redeemed"] + 1}
    account.store.save("coupons", counted | {"valid": coupon_is_valid(counted)})
    code_id = session["discounts"][0]["promotion_code"]
    if code_id:
        row = account.need("promotion_codes", code_id)
        account.store.save("promotion_codes", row | {"times_redeemed": row["times_redeemed"] + 1})


def _kept(account: Account, session: Object) -> Discounts:
    """The discounts as they are, unless others have used them up meanwhile."""
    for row in session["discounts"]:
        _asked_check(account, {name: value for name, value in row.items() if value}, "discounts")
    return list(session["discounts"])


def _asked_check(account: Account, row: Object, path: str) -> None:
    if len(row) != 1:
        raise ApiError("You must specify one of coupon or promotion_code.", param=path)
    if "coupon" in row:
        coupon = account.need("coupons", row["coupon"], param=f"{path}[coupon]", status=400)
        valid = coupon_is_valid(coupon)
    else:
        param = f"{path}[promotion_code]"
        code = account.need("promotion_codes", row["promotion_code"], param=param, status=400)
        valid = promotion_code_is_valid(account, code)
    if not valid:
        raise ApiError("This coupon cannot be redeemed any more.", code="coupon_expired")


def _usable_check(account: Account, session: Object, row: Object) -> None:
    if not promotion_code_is_valid(account, row):
        raise _refused("This promotion code has expired.")
    if row["customer"] and row["customer"] != session["customer"]:
        raise _refused("This promotion code is for somebody else.")
    limits = row["restrictions"]
    if (limits["minimum_amount"] or 0) > session["amount_subtotal"]:
        raise _refused("This order is too small for this promotion code.")
    if limits["first_time_transaction"] and _has_paid(account, session["customer"]):
        raise _refused("This promotion code is for a first order.")


def _has_paid(account: Account, customer_id: str | None) -> bool:
    return customer_id is not None and any(
        charge["customer"] == customer_id and charge["paid"]
        for charge in account.store.all("charges")
    )


def _refused(words: str) -> ApiError:
    return ApiError(words, code="promotion_code_invalid", param="promotion_code")
