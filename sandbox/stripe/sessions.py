"""Checkout Sessions: created, listed, expired (https://docs.stripe.com/api/checkout/sessions).

Paying for one is in `checkout.py`.
"""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account, call_at, now
from sandbox.stripe.config import LONGEST_SESSION_SECONDS
from sandbox.stripe.discounts import discounts_asked
from sandbox.stripe.errors import ApiError, missing_param, only_one_of
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, list_object, page
from sandbox.stripe.params import choice, hash_of, params_read, text
from sandbox.stripe.payment_intents import intent_cancel
from sandbox.stripe.prices import price_record
from sandbox.stripe.session_object import session_object
from sandbox.stripe.session_params import customer_rules_check, session_params_read
from sandbox.stripe.store import Object
from sandbox.stripe.totals import session_totals

_LIST_FIELDS = {
    **LIST_FIELDS,
    "customer": text(),
    "customer_details": hash_of({"email": text()}, required=("email",)),
    "payment_intent": text(),
    "status": choice("open", "complete", "expired"),
}


def session_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/checkout/sessions."""
    params = session_params_read(form)
    customer = _customer(account, params)
    expires_at = _expires_at(account, params)
    items = [_line_item(account, item, i) for i, item in enumerate(params["line_items"])]
    _currency_check(items)
    session = session_object(
        params,
        items,
        customer=customer,
        discounts=discounts_asked(account, params),
        expires_at=expires_at,
        base_url=account.config.base_url,
    )
    session = session_totals(account, session)
    account.store.save("sessions", session)
    session_watch(account, session)
    return session


def session_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/checkout/sessions."""
    params = params_read(form, _LIST_FIELDS)
    equal = filter_equal(params, "customer", "payment_intent", "status")
    address = params.get("customer_details", {}).get("email")

    def wanted(session: Object) -> bool:
        details = session["customer_details"] or {}
        return equal(session) and (address is None or details.get("email") == address)

    return page(account, "sessions", params, url="/v1/checkout/sessions", wanted=wanted)


def session_line_items(account: Account, form: dict[str, Any], session_id: str) -> Object:
    """GET /v1/checkout/sessions/:id/line_items."""
    params_read(form, LIST_FIELDS)
    session = account.need("sessions", session_id)
    return list_object(session["_line_items"], url=f"/v1/checkout/sessions/{session_id}/line_items")


def session_expire(account: Account, form: dict[str, Any], session_id: str) -> Object:
    """POST /v1/checkout/sessions/:id/expire; raises ApiError unless the session is open."""
    params_read(form, {})
    session = account.need("sessions", session_id)
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{session['status']}`."
        )
    return _expire(account, session)


def session_watch(account: Account, session: Object) -> None:
    """Let an open session expire by itself when its time has come."""

    def expire_if_open() -> None:
        current = account.need("sessions", session["id"])
        if current["status"] == "open":
            _expire(account, current)

    call_at(session["expires_at"], expire_if_open)


def _expire(account: Account, session: Object) -> Object:
    session = account.store.save("sessions", session | {"status": "expired", "url": None})
    if session["payment_intent"]:
        intent_cancel(account, session["payment_intent"])
    event_record(account, "checkout.session.expired", session)
    return session


def _customer(account: Account, params: dict[str, Any]) -> Object | None:
    if "customer" not in params:
        return None
    customer = account.need("customers", params["customer"], param="customer", status=400)
    customer_rules_check(params, customer)
    return customer


def _expires_at(account: Account, params: dict[str, Any]) -> int:
    expires_at = int(params.get("expires_at", now() + LONGEST_SESSION_SECONDS))
    shortest = account.config.shortest_session_seconds
    if expires_at < now() + shortest:
        raise ApiError(
            f"The `expires_at` timestamp must be at least {shortest // 60} minutes from Checkout "
            "Session creation.",
            param="expires_at",
        )
    if expires_at > now() + LONGEST_SESSION_SECONDS:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _line_item(account: Account, item: dict[str, Any], position: int) -> Object:
    path = f"line_items[{position}]"
    price = _price(account, item, path)
    if "quantity" not in item:
        raise missing_param(f"{path}[quantity]")
    amount = price["unit_amount"] * item["quantity"]
    return {
        "id": new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": account.need("products", price["product"])["name"],
        "metadata": item.get("metadata", {}),
        "price": {name: price[name] for name in price if not name.startswith("_")},
        "quantity": item["quantity"],
    }


def _price(account: Account, item: dict[str, Any], path: str) -> Object:
    if "price" in item and "price_data" in item:
        raise only_one_of("price", "price_data")
    if "price" in item:
        return account.need("prices", item["price"], param=f"{path}[price]", status=400)
    if "price_data" not in item:
        raise missing_param(f"{path}[price]")
    return price_record(account, item["price_data"], path=f"{path}[price_data]", active=False)


def _currency_check(items: list[Object]) -> None:
    if len({item["currency"] for item in items}) > 1:
        raise ApiError("All prices in a Checkout Session must have the same currency.")
