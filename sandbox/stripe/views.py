"""What the pages for a buyer share: amounts, receipts, and the pages that say one thing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from starlette.responses import Response

from sandbox import paper
from sandbox.paper import Html
from sandbox.stripe.presentment import ZERO_DECIMAL
from sandbox.stripe.store import Object
from sandbox.stripe.tax import tax_behaviour

STYLESHEET = Path(__file__).parent / "checkout.css"

TEMPLATES = paper.Templates(Path(__file__).parent / "templates")
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}
NOTHING = Html("")

_ENDED = {
    "complete": (
        "This checkout is done",
        "There is nothing left to pay here. You can close this page.",
    ),
    "expired": ("This checkout has expired", "Nothing was charged. Begin again in the shop."),
}


def money(cents: int, currency: str) -> str:
    """`1000, "usd"` as `$10.00`; `1500, "jpy"`, which has no cents, as `¥1,500`."""
    amount = f"{abs(cents):,}" if currency in ZERO_DECIMAL else f"{abs(cents) / 100:,.2f}"
    sign = _SIGNS.get(currency)
    shown = f"{sign}{amount}" if sign else f"{amount} {currency.upper()}"
    return f"-{shown}" if cents < 0 else shown


def ended_page(session: Object) -> Response:
    """The page of a session that can no longer be paid for."""
    heading, text = _ENDED[session["status"]]
    return notice_page(heading, text, back=back_link(session))


def lost_page() -> Response:
    """There is no such session or receipt."""
    return notice_page(
        "There is nothing at this address",
        "The link is incomplete, or it belongs to another sandbox. Nothing was charged.",
        status=404,
    )


def receipt_page(charge: Object, session: Object) -> Response:
    """The receipt that a charge's `receipt_url` leads to."""
    when = datetime.fromtimestamp(charge["created"], UTC)
    rows = [
        *order_rows(session),
        *_paid_as(charge),
        ("Paid with", _paid_with(charge["payment_method_details"])),
        ("Date", f"{when:%-d %b %Y, %H:%M} UTC"),
        ("Number", charge["id"][-8:].upper()),
    ]
    if charge["amount_refunded"]:
        rows.append(("Refunded", money(-charge["amount_refunded"], charge["currency"])))
    kept = charge["amount"] - charge["amount_refunded"]
    slip = receipt_slip("Receipt", rows, "Paid", money(kept, charge["currency"]))
    heading, text = _receipt_words(charge)
    return notice_page(heading, text, receipt=slip)


def _receipt_words(charge: Object) -> tuple[str, str]:
    if charge["refunded"]:
        return "Refunded", "The whole amount went back. In the sandbox no money moves."
    if charge["status"] == "succeeded":
        return "Thank you", "The payment arrived. In the sandbox no money moves."
    if charge["status"] == "pending":
        return "On its way", "The bank has not answered yet. In the sandbox no money moves."
    return "Not paid", f"{charge['failure_message']} Nothing was charged."


def _paid_as(charge: Object) -> list[tuple[str, str]]:
    shown = charge.get("presentment_details")
    if not shown:
        return []
    return [("Paid as", money(shown["presentment_amount"], shown["presentment_currency"]))]


def _paid_with(details: Object) -> str:
    if details["type"] == "card":
        return f"Visa ending in {details['card']['last4']}"
    return f"Bank debit ending in {details['us_bank_account']['last4']}"


def order_rows(session: Object) -> list[tuple[str, str]]:
    """What is bought, what is taken off, what tax comes to it."""
    currency, details = session["currency"], session["total_details"]
    rows = [
        (_item_name(item), money(item["amount_subtotal"], currency))
        for item in session["_line_items"]
    ]
    if details["amount_discount"]:
        rows.append(("Discount", money(-details["amount_discount"], currency)))
    if details["amount_tax"]:
        rows.append((_tax_name(session), money(details["amount_tax"], currency)))
    return rows


def _tax_name(session: Object) -> str:
    included = all(tax_behaviour(item["price"]) == "inclusive" for item in session["_line_items"])
    return "Tax, included" if included else "Tax"


def _item_name(item: Object) -> str:
    return (
        f"{item['quantity']} x {item['description']}"
        if item["quantity"] > 1
        else str(item["description"])
    )


def receipt_slip(label: str, rows: list[tuple[str, str]], total_label: str, total: str) -> Html:
    """A receipt with its rows and the line below them."""
    lines = [TEMPLATES.fill("line", name=name, value=value) for name, value in rows]
    return TEMPLATES.fill(
        "receipt", label=label, lines=paper.join(lines), total_label=total_label, total=total
    )


def back_link(session: Object) -> Html:
    """The way back to the shop, if the shop named one."""
    if not session["cancel_url"]:
        return NOTHING
    return TEMPLATES.fill("back", url=session["cancel_url"])


def notice_page(
    heading: str, text: str, *, back: Html = NOTHING, receipt: Html = NOTHING, status: int = 200
) -> Response:
    """A page that says one thing."""
    top = TEMPLATES.fill("top", name="Checkout")
    body = TEMPLATES.fill("notice", top=top, heading=heading, text=text, back=back, receipt=receipt)
    return paper.page(f"{heading} (sandbox)", body, stylesheet=STYLESHEET.name, status=status)
