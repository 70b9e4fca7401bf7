"""The buyer's pages: the hosted checkout and the receipt. They are plain forms and links."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import paper
from sandbox.stripe import views
from sandbox.stripe.account import Account
from sandbox.stripe.buyer import Buyer
from sandbox.stripe.checkout import checkout_complete
from sandbox.stripe.desk_view import STYLESHEET as DESK_STYLESHEET
from sandbox.stripe.errors import ApiError
from sandbox.stripe.forms import form_decode
from sandbox.stripe.invoice_view import invoice_page, invoice_pdf
from sandbox.stripe.methods import (
    CARD_DECLINED,
    DECLINED,
    DECLINED_CARD,
    DELAYED_FAILED,
    DELAYED_PAID,
    PAID,
    WORKING_CARD,
)
from sandbox.stripe.pay_view import Form, form_buyer, pay_page, total_words
from sandbox.stripe.store import Object
from sandbox.stripe.totals import session_price

_ANOTHER_WAY = "Nothing was charged. Choose another way to pay, or go back to the shop."
_AGAIN = "Nothing was charged. Look at the order and at what you filled in, then go on."


class BuyerError(Exception):
    """The form cannot be used as it is; the message says why."""


def page_routes(account: Account) -> list[Route]:
    """The routes of the buyer's pages, their stylesheets included."""

    async def show(request: Request) -> Response:
        session = account.store.get("sessions", request.path_params["id"])
        return _session_page(session)

    async def pay(request: Request) -> Response:
        session = account.store.get("sessions", request.path_params["id"])
        if session is None or session["status"] != "open":
            return _session_page(session)
        form = form_decode((await request.body()).decode("utf-8", errors="replace"))
        return _answer(account, session, form)

    async def invoice(request: Request) -> Response:
        found = account.store.get("invoices", request.path_params["id"])
        if found is None:
            return views.lost_page()
        session = account.need("sessions", found["_session"])
        if request.url.path.endswith("/pdf"):
            return invoice_pdf(found, session)
        return invoice_page(found, session)

    async def receipt(request: Request) -> Response:
        charge = account.store.get("charges", request.path_params["id"])
        return (
            views.receipt_page(charge, _session_of(account, charge))
            if charge
            else views.lost_page()
        )

    return [
        Route("/c/pay/{id}", show, methods=["GET"]),
        Route("/c/pay/{id}", pay, methods=["POST"]),
        Route("/receipts/{id}", receipt),
        Route("/i/{id}", invoice),
        Route("/i/{id}/pdf", invoice),
        *paper.paper_routes(views.STYLESHEET, DESK_STYLESHEET),
    ]


def _session_page(session: Object | None) -> Response:
    if session is None:
        return views.lost_page()
    return pay_page(session, {}) if session["status"] == "open" else views.ended_page(session)


def _answer(account: Account, session: Object, form: Form) -> Response:
    """Pay; or, for the buttons beside the fields that change the amounts, only compute them."""
    try:
        buyer = form_buyer(form)
        priced = session_price(account, session, buyer)
        if form.get("do") == "update":
            return pay_page(priced, form)
        _shown_check(priced, form)
        _terms_check(session, form)
        outcome = PAID if priced["amount_total"] == 0 else _outcome(form)
    except (ApiError, BuyerError) as error:
        current = account.need("sessions", session["id"])
        return pay_page(current, form, trouble=(str(error), _AGAIN))
    return _pay(account, priced, form, outcome, buyer)


def _pay(account: Account, session: Object, form: Form, outcome: str, buyer: Buyer) -> Response:
    session = checkout_complete(account, session["id"], outcome=outcome, buyer=buyer)
    if session["status"] == "open":
        return pay_page(session, form, trouble=(CARD_DECLINED.message, _ANOTHER_WAY))
    url = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return RedirectResponse(url, status_code=303)


def _shown_check(session: Object, form: Form) -> None:
    """Nobody pays another amount than the one on the button that was pressed."""
    if "shown" in form and form["shown"] != total_words(session):
        raise BuyerError(f"With what you chose it is {total_words(session)} now.")


def _terms_check(session: Object, form: Form) -> None:
    asked = (session["consent_collection"] or {}).get("terms_of_service")
    if asked == "required" and form.get("terms") != "accepted":
        raise BuyerError("The shop asks you to agree to its terms first.")


def _outcome(form: Form) -> str:
    way = form.get("way", "card")
    if way != "card":
        if way not in {DECLINED, DELAYED_PAID, DELAYED_FAILED}:
            raise BuyerError("This way to pay does not exist.")
        return str(way)
    digits = "".join(c for c in str(form.get("number", "")) if c.isdigit())
    if digits not in {WORKING_CARD, DECLINED_CARD}:
        raise BuyerError("The sandbox takes only its test cards.")
    return PAID if digits == WORKING_CARD else DECLINED


def _session_of(account: Account, charge: Object) -> Object:
    """The session that a charge was made for; each charge here has one."""
    return next(
        session
        for session in account.store.all("sessions")
        if session["payment_intent"] == charge["payment_intent"]
    )
