"""What the operator's page shows: the latest payments, checkouts and events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from starlette.responses import Response

from sandbox import paper
from sandbox.paper import Html
from sandbox.stripe.account import Account
from sandbox.stripe.promotion_codes import promotion_code_is_valid
from sandbox.stripe.store import Object
from sandbox.stripe.views import NOTHING, TEMPLATES, money

STYLESHEET = Path(__file__).parent / "desk.css"

# What an action says afterwards, by the key in the address.
SAYINGS = {
    "refunded": "The refund was made and the shop is being told.",
    "disputed": "The dispute is open and the shop is being told. The bank decides in a second.",
    "failed": "The refund failed: the money is back at the shop's account.",
    "canceled": "The refund was canceled.",
    "expired": "The checkout has expired.",
    "resent": "The event was sent again.",
}
_PAYMENTS, _SESSIONS, _EVENTS = 15, 8, 30

_CHARGE_WORDS = {"succeeded": "Paid", "pending": "On its way", "failed": "Refused"}
_DISPUTE_WORDS = {
    "needs_response": "Disputed, undecided",
    "under_review": "Disputed, evidence with the bank",
    "won": "Dispute won by the shop",
    "lost": "Dispute lost by the shop",
    "warning_needs_response": "Inquiry of the bank",
    "warning_under_review": "Inquiry, answered",
    "warning_closed": "Inquiry closed, no money moved",
}


def desk_page(
    account: Account, *, said: str = "", trouble: str = "", status: int = 200
) -> Response:
    """The whole page; `said` is what an action did, `trouble` why it could not."""
    body = TEMPLATES.fill(
        "desk",
        top=TEMPLATES.fill("top", name="Payments"),
        said=TEMPLATES.fill("desk-said", text=said) if said else NOTHING,
        trouble=TEMPLATES.fill("trouble", what=trouble, then="Nothing was changed.")
        if trouble
        else NOTHING,
        payments=_rows(_payment(account, row) for row in _latest(account, "charges", _PAYMENTS)),
        sessions=_rows(_session(row) for row in _latest(account, "sessions", _SESSIONS)),
        events=_rows(_event(account, row) for row in _latest(account, "events", _EVENTS)),
        codes=_codes(account),
    )
    return paper.page("Payments (sandbox)", body, stylesheet=STYLESHEET.name, status=status)


def _latest(account: Account, collection: str, count: int) -> Iterable[Object]:
    return islice(account.store.all(collection), count)


def _rows(rows: Iterable[Html]) -> Html:
    return paper.join(list(rows)) or TEMPLATES.fill("desk-empty")


def _payment(account: Account, charge: Object) -> Html:
    disputes = [row for row in account.store.all("disputes") if row["charge"] == charge["id"]]
    refunds = [row for row in account.store.all("refunds") if row["charge"] == charge["id"]]
    return TEMPLATES.fill(
        "desk-payment",
        amount=money(charge["amount"], charge["currency"]),
        status=_charge_words(charge),
        who=charge["billing_details"]["email"] or "somebody",
        id=charge["payment_intent"],
        receipt=charge["receipt_url"],
        **_time(charge),
        notes=paper.join([*map(_refund, refunds), *map(_dispute, disputes)]),
        actions=_actions(charge, disputes),
    )


def _charge_words(charge: Object) -> str:
    if charge["refunded"]:
        return "Refunded"
    if charge["amount_refunded"]:
        return f"Refunded {money(charge['amount_refunded'], charge['currency'])} of it"
    return _CHARGE_WORDS[charge["status"]]


def _refund(refund: Object) -> Html:
    buttons = []
    if refund["status"] in {"pending", "succeeded"}:
        buttons.append(_button(f"/desk/refunds/{refund['id']}/fail", "Fail this refund"))
    if refund["status"] == "pending":
        buttons.append(_button(f"/desk/refunds/{refund['id']}/cancel", "Cancel it"))
    words = f"Refund of {money(refund['amount'], refund['currency'])}: {refund['status']}"
    return TEMPLATES.fill("desk-note", text=words, buttons=paper.join(buttons))


def _dispute(dispute: Object) -> Html:
    words = _DISPUTE_WORDS[dispute["status"]]
    text = f"{words}: {money(dispute['amount'], dispute['currency'])}"
    return TEMPLATES.fill("desk-note", text=text, buttons=NOTHING)


def _actions(charge: Object, disputes: list[Object]) -> Html:
    """The forms of a payment that can still be refunded or disputed."""
    if charge["status"] != "succeeded" or charge["refunded"]:
        return NOTHING
    if not disputes:
        return TEMPLATES.fill("desk-actions", id=charge["payment_intent"])
    if all(row["is_charge_refundable"] for row in disputes):
        return TEMPLATES.fill("desk-refund", id=charge["payment_intent"])
    return NOTHING


def _session(session: Object) -> Html:
    is_open = session["status"] == "open"
    expire = _button(f"/desk/sessions/{session['id']}/expire", "Let it expire")
    names = ", ".join(str(item["description"]) for item in session["_line_items"])
    return TEMPLATES.fill(
        "desk-session",
        name=names,
        amount=money(session["amount_total"], session["currency"]),
        status=f"{session['status']}, {session['payment_status'].replace('_', ' ')}",
        **_time(session),
        link=TEMPLATES.fill("desk-open", url=session["url"]) if is_open else NOTHING,
        expire=expire if is_open else NOTHING,
    )


def _event(account: Account, event: Object) -> Html:
    taken = "taken by the shop" if not event["pending_webhooks"] else "not taken yet"
    return TEMPLATES.fill(
        "desk-event",
        kind=event["type"],
        about=event["data"]["object"]["id"],
        state=taken if account.outbox.has_endpoint else "the shop has no endpoint",
        **_time(event),
        resend=_button(f"/desk/events/{event['id']}/resend", "Resend"),
    )


def _codes(account: Account) -> str:
    rows = list(account.store.all("promotion_codes"))
    names = sorted(row["code"] for row in rows if promotion_code_is_valid(account, row))
    return ", ".join(names[:12]) or "none"


def _button(path: str, text: str) -> Html:
    return TEMPLATES.fill("desk-button", path=path, text=text)


def _time(item: Object) -> dict[str, str]:
    when = datetime.fromtimestamp(item["created"], UTC)
    return {"iso": when.isoformat(), "time": f"{when:%-d %b, %H:%M:%S}"}
