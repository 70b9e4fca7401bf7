"""Customers (https://docs.stripe.com/api/customers)."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.buyer import ADDRESS_FIELDS
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id, random_text
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import (
    accepted,
    email,
    hash_merge,
    hash_of,
    list_of,
    metadata,
    optional_text,
    params_read,
    text,
)
from sandbox.stripe.store import Object

_FIELDS = {
    "address": hash_of(dict.fromkeys(ADDRESS_FIELDS, optional_text)),
    "business_name": optional_text,
    "description": optional_text,
    "email": email,
    "individual_name": optional_text,
    "invoice_settings": accepted,
    "metadata": metadata,
    "name": optional_text,
    "phone": optional_text,
    "preferred_locales": list_of(text()),
    "tax": accepted,
    "tax_exempt": optional_text,
}


def customer_create(account: Account, form: dict[str, Any]) -> Object:
    """POST /v1/customers."""
    params = params_read(form, _FIELDS)
    customer = account.store.save("customers", _blank() | _stored_fields(params))
    event_record(account, "customer.created", customer)
    return customer


def customer_update(account: Account, form: dict[str, Any], customer_id: str) -> Object:
    """POST /v1/customers/:id; metadata is merged, an empty value takes its key away."""
    customer = account.need("customers", customer_id)
    fields = _stored_fields(params_read(form, _FIELDS))
    if form.get("metadata"):
        fields["metadata"] = hash_merge(customer["metadata"], fields["metadata"])
    return customer_change(account, customer_id, fields)


def customer_change(account: Account, customer_id: str, fields: dict[str, Any]) -> Object:
    """Keep changed fields of a customer; the shop is told of what is different."""
    customer = account.need("customers", customer_id)
    previous = {name: customer[name] for name in fields if customer[name] != fields[name]}
    customer = account.store.save("customers", customer | fields)
    if previous:
        event_record(account, "customer.updated", customer, previous=previous)
    return customer


def customer_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/customers, optionally those of one e-mail address."""
    params = params_read(form, {**LIST_FIELDS, "email": text()})
    wanted = filter_equal(params, "email")
    return page(account, "customers", params, url="/v1/customers", wanted=wanted)


def _stored_fields(params: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in params.items() if _FIELDS[name] is not accepted}
    if "address" in fields:
        fields["address"] = dict.fromkeys(ADDRESS_FIELDS) | fields["address"]
    return fields


def _blank() -> Object:
    return {
        "id": new_id("cus_"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "business_name": None,
        "created": now(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "individual_name": None,
        "invoice_prefix": random_text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
