"""The shape of a Checkout Session in the pinned API version."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import now
from sandbox.stripe.ids import new_id
from sandbox.stripe.store import Object

_CUSTOM_TEXT = {
    "after_submit": None,
    "shipping_address": None,
    "submit": None,
    "terms_of_service_acceptance": None,
}

# The stand-in's own notes about what the buyer said so far. Sessions that an older sandbox left
# behind have none.
SESSION_NOTES: Object = {
    "_address": None,
    "_code": "",
    "_customer_update": {},
    "_presentment": None,
    "_tax_ids": [],
}


def session_object(
    params: dict[str, Any],
    items: list[Object],
    *,
    customer: Object | None,
    discounts: list[Object],
    expires_at: int,
    base_url: str,
) -> Object:
    """A new, open session. Line items and what concerns its payment are kept as own notes.

    Its amounts are those of `totals.session_totals`, which must follow.
    """
    email = customer["email"] if customer else params.get("customer_email")
    session_id = new_id("cs_test_a1")
    return {
        "id": session_id,
        "object": "checkout.session",
        **_asked(params),
        **_nothing_yet(),
        "created": now(),
        "currency": items[0]["currency"],
        "customer_details": customer_details(email) if email else None,
        "discounts": discounts,
        "expires_at": expires_at,
        "livemode": False,
        "mode": "payment",
        "payment_method_types": ["card", "us_bank_account"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{session_id}",
        **SESSION_NOTES,
        "_address": customer["address"] if customer else None,
        "_customer_update": params.get("customer_update", {}),
        "_line_items": items,
        "_payment_intent_data": params.get("payment_intent_data", {}),
    }


def customer_details(email: str | None, **known: object) -> Object:
    """Who pays, as far as is known."""
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
        **known,
    }


def _asked(params: dict[str, Any]) -> Object:
    """What the shop asked for, with Stripe's defaults for what it did not mention."""
    customer_creation = None if "customer" in params else "if_required"
    return {
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "after_expiration": None,
        "allow_promotion_codes": params.get("allow_promotion_codes"),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "automatic_tax": _automatic_tax(params),
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "consent_collection": _consent_collection(params),
        "custom_fields": [],
        "custom_text": _CUSTOM_TEXT | params.get("custom_text", {}),
        "customer": params.get("customer"),
        "customer_creation": params.get("customer_creation", customer_creation),
        "customer_email": params.get("customer_email"),
        "excluded_payment_method_types": params.get("excluded_payment_method_types"),
        "integration_identifier": params.get("integration_identifier"),
        "invoice_creation": _invoice_creation(params),
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "origin_context": params.get("origin_context"),
        "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "tax_id_collection": {"enabled": False, "required": "never"}
        | params.get("tax_id_collection", {}),
    }


def _automatic_tax(params: dict[str, Any]) -> Object:
    enabled = params.get("automatic_tax", {}).get("enabled", False)
    return {
        "enabled": enabled,
        "liability": {"type": "self"} if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": None,
    }


def _consent_collection(params: dict[str, Any]) -> Object | None:
    if "consent_collection" not in params:
        return None
    return {
        "payment_method_reuse_agreement": None,
        "promotions": "none",
        "terms_of_service": "none",
        **params["consent_collection"],
    }


def _invoice_creation(params: dict[str, Any]) -> Object:
    asked = params.get("invoice_creation", {})
    data: Object = {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
        "metadata": {},
        "rendering_options": None,
    }
    return {
        "enabled": asked.get("enabled", False),
        "invoice_data": data | asked.get("invoice_data", {}),
    }


def _nothing_yet() -> Object:
    """Fields that payment fills, or that one-time packs leave empty."""
    return {
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "currency_conversion": None,
        "customer_account": None,
        "invoice": None,
        "managed_payments": {"enabled": False},
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "permissions": None,
        "presentment_details": None,
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "subscription": None,
        "wallet_options": None,
    }
