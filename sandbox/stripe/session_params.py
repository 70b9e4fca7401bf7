"""What may be said when a Checkout Session is created.

Every parameter here is real; those read with `accepted` change nothing in the sandbox. Real
parameters that a shop for one-time packs has no use for (shipping, subscriptions) are refused
as unknown, so that nobody believes they work.
"""

from __future__ import annotations

from typing import Any

from sandbox.stripe.errors import ApiError, missing_param, only_one_of
from sandbox.stripe.params import (
    accepted,
    boolean,
    choice,
    currency,
    email,
    hash_of,
    integer,
    list_of,
    metadata,
    optional_text,
    params_read,
    text,
    url,
)
from sandbox.stripe.prices import PRICE_DATA

_ENABLED = {"enabled": boolean}

_LINE_ITEM = hash_of(
    {
        "adjustable_quantity": accepted,
        "metadata": metadata,
        "price": text(),
        "price_data": hash_of(PRICE_DATA, required=("currency",)),
        "quantity": integer(least=1, most=999_999),
    }
)

_PAYMENT_INTENT_DATA = hash_of(
    {
        "capture_method": choice("automatic", "automatic_async"),
        "description": optional_text,
        "metadata": metadata,
        "receipt_email": email,
        "setup_future_usage": choice("off_session", "on_session"),
        "statement_descriptor": text(longest=22),
        "statement_descriptor_suffix": text(longest=22),
    }
)

_INVOICE_DATA = hash_of(
    {
        "custom_fields": list_of(hash_of({"name": text(longest=40), "value": text(longest=140)})),
        "description": optional_text,
        "footer": optional_text,
        "metadata": metadata,
        "rendering_options": accepted,
    }
)

_FIELDS = {
    "adaptive_pricing": hash_of(_ENABLED),
    "after_expiration": accepted,
    "allow_promotion_codes": boolean,
    "allowed_payment_method_types": list_of(text()),
    "automatic_tax": hash_of({**_ENABLED, "liability": accepted}, required=("enabled",)),
    "billing_address_collection": choice("auto", "required"),
    "branding_settings": accepted,
    "cancel_url": url,
    "client_reference_id": text(longest=200),
    "consent_collection": hash_of(
        {
            "payment_method_reuse_agreement": accepted,
            "promotions": choice("auto", "none"),
            "terms_of_service": choice("none", "required"),
        }
    ),
    "currency": currency,
    "custom_text": hash_of(
        {
            name: hash_of({"message": text(longest=1200)}, required=("message",))
            for name in ("after_submit", "submit", "terms_of_service_acceptance")
        }
    ),
    "customer": text(),
    "customer_creation": choice("always", "if_required"),
    "customer_email": email,
    "customer_update": hash_of(dict.fromkeys(("address", "name"), choice("auto", "never"))),
    "discounts": list_of(hash_of({"coupon": text(), "promotion_code": text()})),
    "excluded_payment_method_types": list_of(text()),
    "expires_at": integer(least=0),
    "integration_identifier": text(),
    "invoice_creation": hash_of({**_ENABLED, "invoice_data": _INVOICE_DATA}, required=("enabled",)),
    "line_items": list_of(_LINE_ITEM),
    "locale": text(),
    "metadata": metadata,
    "mode": choice("payment"),
    "name_collection": accepted,
    "origin_context": choice("mobile_app", "web"),
    "payment_intent_data": _PAYMENT_INTENT_DATA,
    "payment_method_options": accepted,
    "phone_number_collection": hash_of(_ENABLED, required=("enabled",)),
    "saved_payment_method_options": accepted,
    "submit_type": choice("auto", "book", "donate", "pay"),
    "success_url": url,
    "tax_id_collection": hash_of(
        {**_ENABLED, "required": choice("if_supported", "never")}, required=("enabled",)
    ),
    "ui_mode": choice("hosted_page"),
    "wallet_options": accepted,
}

_EXCLUSIVE = (
    ("customer", "customer_email"),
    ("customer", "customer_creation"),
    ("allow_promotion_codes", "discounts"),
)


def session_params_read(form: dict[str, Any]) -> dict[str, Any]:
    """Read and check the parameters of a create; raises ApiError as Stripe would."""
    params = params_read(form, _FIELDS, required=("mode", "success_url"))
    if not params.get("line_items"):
        raise missing_param("line_items")
    for pair in _EXCLUSIVE:
        if all(name in params for name in pair):
            raise only_one_of(*pair)
    if "customer_update" in params and "customer" not in params:
        raise ApiError("`customer_update` can only be used with `customer`.")
    return params


def customer_rules_check(params: dict[str, Any], customer: dict[str, Any]) -> None:
    """What Stripe demands before it asks an existing customer for tax data."""
    update = params.get("customer_update", {})
    if params.get("tax_id_collection", {}).get("enabled") and update.get("name") != "auto":
        raise ApiError(
            "Tax ID collection requires updating business name on the customer. To enable tax ID "
            "collection for an existing customer, please set `customer_update[name]` to `auto`."
        )
    taxed = params.get("automatic_tax", {}).get("enabled")
    if taxed and not customer["address"] and update.get("address") != "auto":
        raise ApiError(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add "
            "a valid address to the Customer or set either `customer_update[address]` to 'auto' "
            "or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to "
            "the Customer.",
            code="customer_tax_location_invalid",
        )
