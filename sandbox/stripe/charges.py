"""Charges: one movement of money, or the refusal of one (https://docs.stripe.com/api/charges)."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.balance import balance_record, charge_fee
from sandbox.stripe.buyer import Buyer
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.methods import Refusal
from sandbox.stripe.params import params_read, text
from sandbox.stripe.store import Object

_APPROVED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def charge_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/charges."""
    params = params_read(form, {**LIST_FIELDS, "customer": text(), "payment_intent": text()})
    wanted = filter_equal(params, "customer", "payment_intent")
    return page(account, "charges", params, url="/v1/charges", wanted=wanted)


def charge_begin(account: Account, intent: Object, buyer: Buyer, details: Object) -> Object:
    """A pending charge of the whole amount; it is settled by one of the functions below."""
    charge_id = new_id("ch_3" if details["type"] == "card" else "py_3")
    receipt = f"{account.config.base_url}/receipts/{charge_id}"
    charge = _charge_object(charge_id, intent, buyer, details) | {"receipt_url": receipt}
    return account.store.save("charges", charge)


def charge_succeed(account: Account, charge: Object) -> Object:
    """The money came: book it with Stripe's fee."""
    booked = balance_record(
        account,
        kind="charge" if charge["id"].startswith("ch_") else "payment",
        source=charge["id"],
        amount=charge["amount"],
        currency=charge["currency"],
        fee=charge_fee(charge["amount"]),
        fee_text="Stripe processing fees",
        reporting_category="charge",
    )
    return _finish(
        account,
        charge,
        "charge.succeeded",
        amount_captured=charge["amount"],
        balance_transaction=booked["id"],
        captured=True,
        outcome=_APPROVED,
        paid=True,
        status="succeeded",
    )


def charge_fail(account: Account, charge: Object, refusal: Refusal) -> Object:
    """The money did not come."""
    outcome = _APPROVED | {
        "network_status": "declined_by_network",
        "reason": refusal.decline_code or refusal.code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
    return _finish(
        account,
        charge,
        "charge.failed",
        failure_code=refusal.code,
        failure_message=refusal.message,
        outcome=outcome,
        paid=False,
        status="failed",
    )


def _finish(account: Account, charge: Object, kind: str, **fields: Any) -> Object:
    charge = account.store.save("charges", charge | fields)
    event_record(account, kind, charge)
    return charge


def _charge_object(charge_id: str, intent: Object, buyer: Buyer, details: Object) -> Object:
    return {
        "id": charge_id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {
            "address": buyer.address(),
            "email": buyer.email,
            "name": buyer.name,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "SANDBOX",
        "captured": False,
        "created": now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm_1"),
        "payment_method_details": details,
        "presentment_details": intent["presentment_details"],
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "pending",
        "transfer_data": None,
        "transfer_group": None,
    }
