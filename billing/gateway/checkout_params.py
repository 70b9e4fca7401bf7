"""What Stripe is asked for when a Checkout Session is made; the STRIPE_* switches act here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """What to sell: one pack, to whom, and where to send the person afterwards.

    `terms` is what the person has to tick before paying, if that is switched on; Markdown links
    work in it. `language` is what Stripe's page speaks.
    """

    purchase_id: str
    creator_id: str
    customer_id: str
    name: str
    credits: int
    price_cents: int
    currency: str
    terms: str
    language: str
    success_url: str
    cancel_url: str


def session_params(request: CheckoutRequest) -> SessionCreateParams:
    """The parameters of the create (https://docs.stripe.com/api/checkout/sessions/create)."""
    params: SessionCreateParams = {
        "mode": "payment",
        "customer": request.customer_id,
        "client_reference_id": request.creator_id,
        "metadata": {"purchase_id": request.purchase_id, "credits": str(request.credits)},
        "payment_intent_data": {"metadata": {"purchase_id": request.purchase_id}},
        "line_items": [_line_item(request)],
        "locale": request.language,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        # Said either way: left out, the account's own setting decides.
        "adaptive_pricing": {"enabled": settings.STRIPE_ADAPTIVE_PRICING},
        "allow_promotion_codes": settings.STRIPE_PROMOTION_CODES,
    }
    _tax_ask(params)
    _invoice_ask(params, request)
    _consent_ask(params, request)
    return params


def _line_item(request: CheckoutRequest) -> SessionCreateParamsLineItem:
    item: SessionCreateParamsLineItem = {
        "quantity": 1,
        "price_data": {
            "currency": request.currency,
            "unit_amount": request.price_cents,
            "product_data": {"name": request.name},
        },
    }
    if settings.STRIPE_TAX:
        # On top of the price, so that total = subtotal - discount + tax, as fulfilment checks.
        item["price_data"]["tax_behavior"] = "exclusive"
    return item


def _tax_ask(params: SessionCreateParams) -> None:
    """Let Stripe compute the tax, for the address that the person gives in Checkout."""
    if settings.STRIPE_TAX:
        params["automatic_tax"] = {"enabled": True}
        params.setdefault("customer_update", {})["address"] = "auto"


def _invoice_ask(params: SessionCreateParams, request: CheckoutRequest) -> None:
    """An invoice after the payment, with the company's name and tax id if the person has them."""
    if settings.STRIPE_INVOICES:
        params["invoice_creation"] = {
            "enabled": True,
            "invoice_data": {"metadata": {"purchase_id": request.purchase_id}},
        }
        params["tax_id_collection"] = {"enabled": True}
        # Stripe takes no tax id for a Customer that it may not rename after the company.
        params.setdefault("customer_update", {})["name"] = "auto"


def _consent_ask(params: SessionCreateParams, request: CheckoutRequest) -> None:
    if settings.STRIPE_TERMS_CONSENT:
        params["consent_collection"] = {"terms_of_service": "required"}
        params["custom_text"] = {"terms_of_service_acceptance": {"message": request.terms}}
