"""Refunds, whole or in parts (https://docs.stripe.com/api/refunds)."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account
from sandbox.stripe.balance import balance_record
from sandbox.stripe.errors import ApiError, only_one_of
from sandbox.stripe.events import event_record
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import choice, integer, metadata, params_read, text
from sandbox.stripe.refund_fate import refund_send
from sandbox.stripe.refund_object import refund_object
from sandbox.stripe.store import Object

_FIELDS = {
    "amount": integer(least=1),
    "charge": text(),
    "metadata": metadata,
    "payment_intent": text(),
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
}


def refund_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/refunds: of a charge or a PaymentIntent, by default all that is left of it."""
    params = params_read(form, _FIELDS)
    charge = _charge(account, params)
    amount = _amount(charge, params)
    refund = _refund_record(account, charge, amount, params)
    event_record(account, "refund.created", refund)
    _charge_reduce(account, charge, amount)
    return refund_send(account, refund)


def refund_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/refunds."""
    params = params_read(form, {**LIST_FIELDS, "charge": text(), "payment_intent": text()})
    wanted = filter_equal(params, "charge", "payment_intent")
    return page(account, "refunds", params, url="/v1/refunds", wanted=wanted)


def _charge(account: Account, params: dict[str, Any]) -> Object:
    if "charge" in params and "payment_intent" in params:
        raise only_one_of("charge", "payment_intent")
    if "charge" in params:
        charge = account.need("charges", params["charge"], param="charge", status=400)
    elif "payment_intent" in params:
        charge = _charge_of_intent(account, params["payment_intent"])
    else:
        raise ApiError("One of the following params should be provided: payment_intent or charge.")
    _refundable_check(account, charge)
    return charge


def _charge_of_intent(account: Account, intent_id: str) -> Object:
    intent = account.need("payment_intents", intent_id, param="payment_intent", status=400)
    if intent["status"] != "succeeded":
        raise ApiError(
            f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return account.need("charges", intent["latest_charge"])


def _refundable_check(account: Account, charge: Object) -> None:
    if _is_charged_back(account, charge):
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge["refunded"]:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if charge["status"] != "succeeded":
        raise ApiError(f"Charge {charge['id']} did not succeed; there is nothing to refund.")


def _is_charged_back(account: Account, charge: Object) -> bool:
    """Whether a dispute holds the money; during an inquiry a refund is the polite way out."""
    return charge["disputed"] and any(
        dispute["charge"] == charge["id"] and not dispute["is_charge_refundable"]
        for dispute in account.store.all("disputes")
    )


def _amount(charge: Object, params: dict[str, Any]) -> int:
    left = int(charge["amount"] - charge["amount_refunded"])
    amount = int(params.get("amount", left))
    if amount > left:
        raise ApiError(
            f"Refund amount (${amount / 100:.2f}) is greater than unrefunded amount on charge "
            f"(${left / 100:.2f})",
            param="amount",
        )
    return amount


def _charge_reduce(account: Account, charge: Object, amount: int) -> None:
    """Book the refund on its charge; `amount_refunded` is the sum of all of them."""
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    refunded = charge["amount_refunded"] + amount
    after = {"amount_refunded": refunded, "refunded": refunded == charge["amount"]}
    charge = account.store.save("charges", charge | after)
    changed = {name: value for name, value in before.items() if after[name] != value}
    event_record(account, "charge.refunded", charge, previous=changed)


def _refund_record(account: Account, charge: Object, amount: int, params: dict[str, Any]) -> Object:
    refund = refund_object(charge, amount, params)
    booked = balance_record(
        account,
        kind="refund" if refund["id"].startswith("re_") else "payment_refund",
        source=refund["id"],
        amount=-amount,
        currency=charge["currency"],
        reporting_category="refund",
    )
    return account.store.save("refunds", refund | {"balance_transaction": booked["id"]})
