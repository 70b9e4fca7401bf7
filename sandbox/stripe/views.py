"""What the buyer's pages say, put together from the templates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from starlette.responses import Response

from sandbox import paper
from sandbox.paper import Html
from sandbox.stripe.store import Object

STYLESHEET = Path(__file__).parent / "checkout.css"

_templates = paper.Templates(Path(__file__).parent / "templates")
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}
_NOTHING = Html("")

_ENDED = {
    "complete": (
        "This checkout is done",
        "There is nothing left to pay here. You can close this page.",
    ),
    "expired": ("This checkout has expired", "Nothing was charged. Begin again in the shop."),
}


def money(cents: int, currency: str) -> str:
    """`1000, "usd"` as `$10.00`."""
    amount = f"{abs(cents) / 100:,.2f}"
    sign = _SIGNS.get(currency)
    shown = f"{sign}{amount}" if sign else f"{amount} {currency.upper()}"
    return f"-{shown}" if cents < 0 else shown


def pay_page(session: Object, *, trouble: tuple[str, str] | None = None) -> Response:
    """The hosted page of an open session; `trouble` is what happened and what to do now."""
    known_email = (session["customer_details"] or {}).get("email")
    body = _templates.fill(
        "pay",
        top=_templates.fill("top"),
        total=money(session["amount_total"], session["currency"]),
        receipt=_order(session),
        email=known_email or "buyer@example.com",
        email_state="readonly" if known_email else "",
        trouble=_templates.fill("trouble", what=trouble[0], then=trouble[1])
        if trouble
        else _NOTHING,
        consent=_consent(session),
        back=_back(session),
    )
    return paper.page("Checkout (sandbox)", body, stylesheet=STYLESHEET.name)


def ended_page(session: Object) -> Response:
    """The page of a session that can no longer be paid for."""
    heading, text = _ENDED[session["status"]]
    return _notice(heading, text, back=_back(session))


def lost_page() -> Response:
    """There is no such session or receipt."""
    return _notice(
        "There is nothing at this address",
        "The link is incomplete, or it belongs to another sandbox. Nothing was charged.",
        status=404,
    )


def receipt_page(charge: Object, session: Object) -> Response:
    """The receipt that a charge's `receipt_url` leads to."""
    when = datetime.fromtimestamp(charge["created"], UTC)
    rows = [
        *_item_rows(session),
        ("Paid with", _paid_with(charge["payment_method_details"])),
        ("Date", f"{when:%-d %b %Y, %H:%M} UTC"),
        ("Number", charge["id"][-8:].upper()),
    ]
    if charge["amount_refunded"]:
        rows.append(("Refunded", money(-charge["amount_refunded"], charge["currency"])))
    kept = charge["amount"] - charge["amount_refunded"]
    slip = _receipt("Receipt", rows, "Paid", money(kept, charge["currency"]))
    heading, text = _receipt_words(charge)
    return _notice(heading, text, receipt=slip)


def _receipt_words(charge: Object) -> tuple[str, str]:
    if charge["refunded"]:
        return "Refunded", "The whole amount went back. In the sandbox no money moves."
    if charge["status"] == "succeeded":
        return "Thank you", "The payment arrived. In the sandbox no money moves."
    if charge["status"] == "pending":
        return "On its way", "The bank has not answered yet. In the sandbox no money moves."
    return "Not paid", f"{charge['failure_message']} Nothing was charged."


def _paid_with(details: Object) -> str:
    if details["type"] == "card":
        return f"Visa ending in {details['card']['last4']}"
    return f"Bank debit ending in {details['us_bank_account']['last4']}"


def _order(session: Object) -> Html:
    total = money(session["amount_total"], session["currency"])
    return _receipt("Your order", _item_rows(session), "Total", total)


def _item_rows(session: Object) -> list[tuple[str, str]]:
    return [
        (_item_name(item), money(item["amount_total"], item["currency"]))
        for item in session["_line_items"]
    ]


def _item_name(item: Object) -> str:
    return (
        f"{item['quantity']} x {item['description']}"
        if item["quantity"] > 1
        else str(item["description"])
    )


def _receipt(label: str, rows: list[tuple[str, str]], total_label: str, total: str) -> Html:
    lines = [_templates.fill("line", name=name, value=value) for name, value in rows]
    return _templates.fill(
        "receipt", label=label, lines=paper.join(lines), total_label=total_label, total=total
    )


def _consent(session: Object) -> Html:
    asked = (session["consent_collection"] or {}).get("terms_of_service")
    if asked != "required":
        return _NOTHING
    text = session["custom_text"]["terms_of_service_acceptance"]
    words = text["message"] if text else "I agree to the shop's terms."
    return _templates.fill("consent", text=words)


def _back(session: Object) -> Html:
    if not session["cancel_url"]:
        return _NOTHING
    return _templates.fill("back", url=session["cancel_url"])


def _notice(
    heading: str, text: str, *, back: Html = _NOTHING, receipt: Html = _NOTHING, status: int = 200
) -> Response:
    top = _templates.fill("top")
    body = _templates.fill(
        "notice", top=top, heading=heading, text=text, back=back, receipt=receipt
    )
    return paper.page(f"{heading} (sandbox)", body, stylesheet=STYLESHEET.name, status=status)
