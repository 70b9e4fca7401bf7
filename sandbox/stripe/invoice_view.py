"""An invoice as a page and as a PDF, for whoever follows its links."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from sandbox.stripe.pdf import pdf_page
from sandbox.stripe.store import Object
from sandbox.stripe.views import TEMPLATES, money, notice_page, order_rows, receipt_slip

Rows = list[tuple[str, str]]


def invoice_page(invoice: Object, session: Object) -> Response:
    """The page of `hosted_invoice_url`."""
    slip = receipt_slip(
        f"Invoice {invoice['number']}",
        [*_head(invoice), *order_rows(session)],
        "Paid",
        money(invoice["amount_paid"], invoice["currency"]),
    )
    link = TEMPLATES.fill("download", url=invoice["invoice_pdf"])
    text = "The shop's invoice for this payment. In the sandbox no money moves."
    return notice_page("Invoice", text, back=link, receipt=slip)


def invoice_pdf(invoice: Object, session: Object) -> Response:
    """The file of `invoice_pdf`."""
    total = ("Paid", money(invoice["amount_paid"], invoice["currency"]))
    rows = [*_head(invoice), *order_rows(session), total]
    body = pdf_page(
        f"Invoice {invoice['number']} (sandbox)", [f"{name}: {value}" for name, value in rows]
    )
    name = f'inline; filename="{invoice["number"]}.pdf"'
    return Response(body, media_type="application/pdf", headers={"Content-Disposition": name})


def _head(invoice: Object) -> Rows:
    when = datetime.fromtimestamp(invoice["created"], UTC)
    rows = [("Date", f"{when:%-d %b %Y}"), ("For", invoice["customer_name"] or "")]
    rows += [("Tax id", row["value"]) for row in invoice["customer_tax_ids"] or []]
    return [*rows, ("E-mail", invoice["customer_email"] or "")]
