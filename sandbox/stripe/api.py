"""The part of Stripe's API that the stand-in speaks, path by path."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from sandbox.stripe import (
    charges,
    coupons,
    customers,
    disputes,
    events,
    invoices,
    payment_intents,
    prices,
    promotion_codes,
    refunds,
)
from sandbox.stripe import sessions as checkout_sessions
from sandbox.stripe.account import Account
from sandbox.stripe.config import API_VERSION
from sandbox.stripe.listing import LIST_FIELDS, list_object
from sandbox.stripe.params import params_read
from sandbox.stripe.refund_fate import refund_cancel
from sandbox.stripe.store import Object
from sandbox.stripe.wire import Call, endpoint, unknown_url

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def api_routes(account: Account) -> list[Route]:
    """All routes below /v1."""
    return [
        *(
            Route(path, endpoint(account, call), methods=[method])
            for method, path, call in _calls()
        ),
        Route("/v1/{rest:path}", unknown_url, methods=_METHODS),
    ]


def webhook_endpoint_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/webhook_endpoints: the one that the environment names."""
    params_read(form, LIST_FIELDS)
    configured = [_webhook_endpoint(account)] if account.config.webhook_url else []
    return list_object(configured, url="/v1/webhook_endpoints")


def _calls() -> list[tuple[str, str, Call]]:
    sessions = "/v1/checkout/sessions"
    return [
        ("POST", "/v1/customers", customers.customer_create),
        ("GET", "/v1/customers", customers.customer_list),
        ("GET", "/v1/customers/{id}", _retrieve("customers")),
        ("POST", "/v1/customers/{id}", customers.customer_update),
        ("POST", "/v1/coupons", coupons.coupon_create),
        ("GET", "/v1/coupons", coupons.coupon_list),
        ("GET", "/v1/coupons/{id}", coupons.coupon_get),
        ("DELETE", "/v1/coupons/{id}", coupons.coupon_delete),
        ("POST", "/v1/promotion_codes", promotion_codes.promotion_code_create),
        ("GET", "/v1/promotion_codes", promotion_codes.promotion_code_list),
        ("GET", "/v1/promotion_codes/{id}", _retrieve("promotion_codes")),
        ("POST", "/v1/promotion_codes/{id}", promotion_codes.promotion_code_update),
        ("GET", "/v1/invoices", invoices.invoice_list),
        ("GET", "/v1/invoices/{id}", _retrieve("invoices")),
        ("POST", "/v1/prices", prices.price_create),
        ("GET", "/v1/prices/{id}", _retrieve("prices")),
        ("GET", "/v1/products/{id}", _retrieve("products")),
        ("POST", sessions, checkout_sessions.session_create),
        ("GET", sessions, checkout_sessions.session_list),
        ("GET", f"{sessions}/{{id}}", _retrieve("sessions")),
        ("GET", f"{sessions}/{{id}}/line_items", checkout_sessions.session_line_items),
        ("POST", f"{sessions}/{{id}}/expire", checkout_sessions.session_expire),
        ("GET", "/v1/payment_intents", payment_intents.intent_list),
        ("GET", "/v1/payment_intents/{id}", _retrieve("payment_intents")),
        ("GET", "/v1/charges", charges.charge_list),
        ("GET", "/v1/charges/{id}", _retrieve("charges")),
        ("GET", "/v1/events", events.event_list),
        ("GET", "/v1/events/{id}", _retrieve("events")),
        ("POST", "/v1/refunds", refunds.refund_create),
        ("GET", "/v1/refunds", refunds.refund_list),
        ("GET", "/v1/refunds/{id}", _retrieve("refunds")),
        ("POST", "/v1/refunds/{id}/cancel", refund_cancel),
        ("GET", "/v1/disputes", disputes.dispute_list),
        ("GET", "/v1/disputes/{id}", _retrieve("disputes")),
        ("POST", "/v1/disputes/{id}", disputes.dispute_update),
        ("GET", "/v1/balance_transactions/{id}", _retrieve("balance_transactions")),
        ("GET", "/v1/webhook_endpoints", webhook_endpoint_list),
    ]


def _retrieve(collection: str) -> Call:
    def call(account: Account, form: dict[str, Any], object_id: str) -> Object:
        params_read(form, {})
        return account.need(collection, object_id)

    return call


def _webhook_endpoint(account: Account) -> Object:
    return {
        "id": "we_1SandboxWebhookEndpoint",
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": 0,
        "description": "The address in SANDBOX_STRIPE_WEBHOOK_URL",
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": account.config.webhook_url,
    }
