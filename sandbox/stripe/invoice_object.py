"""The shape of a paid invoice in the pinned API version."""

from __future__ import annotations

from sandbox.stripe.ids import new_id
from sandbox.stripe.listing import list_object
from sandbox.stripe.store import Object
from sandbox.stripe.tax import tax_behaviour
from sandbox.stripe.totals import session_tax


def invoice_object(session: Object, *, number: str, base_url: str, at: int) -> Object:
    """The invoice of a session that was paid at the Unix time `at`."""
    invoice_id = new_id("in_1")
    return {
        "id": invoice_id,
        "object": "invoice",
        **_amounts(session),
        **_buyer(session),
        **_shop(session),
        **_nothing(),
        "attempt_count": 0,
        "attempted": True,
        "auto_advance": False,
        "automatic_tax": session["automatic_tax"] | {"disabled_reason": None},
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": at,
        "currency": session["currency"],
        "effective_at": at,
        "hosted_invoice_url": f"{base_url}/i/{invoice_id}",
        "invoice_pdf": f"{base_url}/i/{invoice_id}/pdf",
        "lines": _lines(session, invoice_id, at),
        "livemode": False,
        "number": number,
        "period_end": at,
        "period_start": at,
        "status": "paid",
        "status_transitions": {
            "finalized_at": at,
            "marked_uncollectible_at": None,
            "paid_at": at,
            "voided_at": None,
        },
        "_session": session["id"],
    }


def _amounts(session: Object) -> Object:
    details, total = session["total_details"], session["amount_total"]
    return {
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "ending_balance": 0,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "subtotal": session["amount_subtotal"],
        "subtotal_excluding_tax": session["amount_subtotal"] - _included_tax(session),
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total - details["amount_tax"],
        "total_pretax_credit_amounts": [],
        "total_taxes": [row for item in session["_line_items"] for row in _taxes(session, item)],
    }


def _buyer(session: Object) -> Object:
    details = session["customer_details"]
    return {
        "customer": session["customer"],
        "customer_account": None,
        "customer_address": details["address"],
        "customer_email": details["email"],
        "customer_name": details["name"],
        "customer_phone": None,
        "customer_shipping": None,
        "customer_tax_exempt": details["tax_exempt"],
        "customer_tax_ids": details["tax_ids"],
    }


def _shop(session: Object) -> Object:
    asked = session["invoice_creation"]["invoice_data"]
    return {
        "account_country": "US",
        "account_name": "Sandbox",
        "account_tax_ids": None,
        "custom_fields": asked["custom_fields"],
        "description": asked["description"],
        "footer": asked["footer"],
        "issuer": {"type": "self"},
        "metadata": asked["metadata"],
        "rendering": None,
        "statement_descriptor": None,
    }


def _nothing() -> Object:
    """What an invoice after a payment leaves empty."""
    return {
        "application": None,
        "automatically_finalizes_at": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "discounts": [],
        "due_date": None,
        "from_invoice": None,
        "last_finalization_error": None,
        "latest_revision": None,
        "next_payment_attempt": None,
        "on_behalf_of": None,
        "parent": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "receipt_number": None,
        "shipping_cost": None,
        "shipping_details": None,
        "test_clock": None,
        "webhooks_delivered_at": None,
    }


def _lines(session: Object, invoice_id: str, at: int) -> Object:
    lines = [_line(session, item, invoice_id, at) for item in session["_line_items"]]
    return list_object(lines, url=f"/v1/invoices/{invoice_id}/lines")


def _line(session: Object, item: Object, invoice_id: str, at: int) -> Object:
    price = item["price"]
    return {
        "id": new_id("il_1"),
        "object": "line_item",
        "amount": item["amount_subtotal"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": item["metadata"],
        "parent": None,
        "period": {"end": at, "start": at},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subscription": None,
        "subtotal": item["amount_subtotal"],
        "taxes": _taxes(session, item),
    }


def _taxes(session: Object, item: Object) -> list[Object]:
    tax = session_tax(session)
    if tax is None:
        return []
    behaviour = tax_behaviour(item["price"])
    return [
        {
            "amount": item["amount_tax"],
            "tax_behavior": behaviour,
            "tax_rate_details": None,
            "taxability_reason": tax.reason,
            "taxable_amount": item["amount_subtotal"]
            - item["amount_discount"]
            - (item["amount_tax"] if behaviour == "inclusive" else 0),
            "type": "tax_rate_details",
        }
    ]


def _included_tax(session: Object) -> int:
    """The tax that the subtotal holds already."""
    return sum(
        item["amount_tax"]
        for item in session["_line_items"]
        if tax_behaviour(item["price"]) == "inclusive"
    )
