"""PaymentIntents: the attempt to be paid (https://docs.stripe.com/api/payment_intents)."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id, random_text
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import params_read, text
from sandbox.stripe.store import Object


def intent_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/payment_intents."""
    params = params_read(form, {**LIST_FIELDS, "customer": text()})
    wanted = filter_equal(params, "customer")
    return page(account, "payment_intents", params, url="/v1/payment_intents", wanted=wanted)


def intent_of(account: Account, session: Object) -> Object:
    """The session's PaymentIntent over what it costs now.

    A second attempt to pay uses that of the first.
    """
    fields = {
        "amount": session["amount_total"],
        "presentment_details": session["_presentment"],
    }
    if session["payment_intent"]:
        return intent_update(account, session["payment_intent"], **fields)
    return account.store.save("payment_intents", _intent_object(session) | fields)


def intent_update(account: Account, intent_id: str, **fields: Any) -> Object:
    """Change fields of a PaymentIntent and keep it."""
    intent = account.need("payment_intents", intent_id)
    return account.store.save("payment_intents", intent | fields)


def intent_cancel(account: Account, intent_id: str) -> None:
    """The session around it expired: nobody can pay this any more."""
    intent = intent_update(
        account,
        intent_id,
        status="canceled",
        canceled_at=now(),
        cancellation_reason="expired",
    )
    event_record(account, "payment_intent.canceled", intent)


def _intent_object(session: Object) -> Object:
    asked = session["_payment_intent_data"]
    intent_id = new_id("pi_3")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": asked.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{random_text(25)}",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "description": asked.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "presentment_details": None,
        "processing": None,
        "receipt_email": asked.get("receipt_email"),
        "review": None,
        "setup_future_usage": asked.get("setup_future_usage"),
        "shipping": None,
        "source": None,
        "statement_descriptor": asked.get("statement_descriptor"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
