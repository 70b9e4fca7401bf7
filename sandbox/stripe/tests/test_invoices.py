"""Invoices after a payment, their page and their file."""

from __future__ import annotations

from typing import Any

import stripe

from sandbox.stripe.tests.support import Shop, StandIn
from sandbox.stripe.tests.test_checkout import required_fields

ASKED: dict[str, Any] = {
    "invoice_creation": {
        "enabled": True,
        "invoice_data": {"footer": "Thanks", "metadata": {"purchase": "p-9"}},
    },
    "automatic_tax": {"enabled": True},
    "tax_id_collection": {"enabled": True},
}
BUYER = {"country": "GB", "business_name": "Tea (Ltd)", "tax_id": "GB123456789"}


def test_paid_session_has_one(stand: StandIn, shop: Shop) -> None:
    session = stand.session(**ASKED)
    stand.complete(session.id, **BUYER)
    completed = shop.wait_for("checkout.session.completed", session.id)[0].event.data.object
    full: Any = stand.api.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
    invoice = full.invoice
    assert completed["invoice"] == invoice.id
    assert not required_fields(stripe.Invoice) - set(invoice.to_dict())
    line = invoice.lines.data[0]
    assert not required_fields(stripe.InvoiceLineItem) - set(line.to_dict())
    assert (invoice.status, invoice.subtotal, invoice.total) == ("paid", 1000, 1200)
    assert (invoice.total_excluding_tax, invoice.amount_paid) == (1000, 1200)
    assert invoice.customer_tax_ids[0].value == "GB123456789"
    assert invoice.metadata["purchase"] == "p-9"
    assert line.description == "100 credits"
    shop.wait_for("invoice.paid", invoice.id)


def test_page_and_file(stand: StandIn) -> None:
    session = stand.session(**ASKED)
    invoice_id = stand.complete(session.id, **BUYER).json()["invoice"]
    invoice = stand.api.invoices.retrieve(invoice_id)
    assert invoice.hosted_invoice_url is not None
    assert invoice.invoice_pdf is not None
    page = stand.http.get(invoice.hosted_invoice_url)
    assert page.status_code == 200
    for words in (str(invoice.number), "Tea (Ltd)", "GB123456789", "$12.00"):
        assert words in page.text
    file = stand.http.get(invoice.invoice_pdf)
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-1.4")
    assert rb"Tea \(Ltd\)" in file.content
    start = int(file.content.split(b"startxref\n")[1].split(b"\n")[0])
    assert file.content[start:].startswith(b"xref\n0 6\n")
    assert stand.http.get("/i/in_none").status_code == 404


def test_delayed_payment_gets_it_with_its_money(stand: StandIn, shop: Shop) -> None:
    session = stand.session(**ASKED)
    assert stand.complete(session.id, "delayed_paid").json()["invoice"] is None
    later = shop.wait_for("checkout.session.async_payment_succeeded", session.id)[0]
    assert later.event.data.object["invoice"] is not None


def test_nobody_asked(stand: StandIn) -> None:
    assert stand.paid().invoice is None


def test_found_by_customer(stand: StandIn) -> None:
    customer = stand.api.customers.create({"email": "invoiced@example.com"})
    asked = {"customer": customer.id, "invoice_creation": {"enabled": True}}
    session = stand.paid(**asked)
    listed = stand.api.invoices.list({"customer": customer.id, "status": "paid"}).data
    assert [row.id for row in listed] == [session.invoice]
