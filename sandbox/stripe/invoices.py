"""Invoices after a payment (https://docs.stripe.com/payments/checkout/receipts).

A session that asks for one gets it when its money has come; one that costs nothing gets none.
"""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.events import event_record
from sandbox.stripe.invoice_object import invoice_object
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import choice, params_read, text
from sandbox.stripe.store import Object

_STATUSES = choice("draft", "open", "paid", "uncollectible", "void")


def invoice_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/invoices."""
    params = params_read(form, {**LIST_FIELDS, "customer": text(), "status": _STATUSES})
    wanted = filter_equal(params, "customer", "status")
    return page(account, "invoices", params, url="/v1/invoices", wanted=wanted)


def invoice_issue(account: Account, session: Object) -> str | None:
    """The id of a paid invoice for a session that asked for one."""
    if not session["invoice_creation"]["enabled"]:
        return None
    invoice = invoice_object(
        session, number=_number(account), base_url=account.config.base_url, at=now()
    )
    account.store.save("invoices", invoice)
    for kind in ("created", "finalized", "paid", "payment_succeeded"):
        event_record(account, f"invoice.{kind}", invoice)
    return str(invoice["id"])


def _number(account: Account) -> str:
    """Numbers count up without a gap, as tax offices want them."""
    return f"SANDBOX-{sum(1 for _ in account.store.all('invoices')) + 1:04d}"
