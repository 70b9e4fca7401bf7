"""The buyer's pages: the hosted checkout and the receipt. They are plain forms and links."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import paper
from sandbox.stripe import views
from sandbox.stripe.account import Account
from sandbox.stripe.checkout import checkout_complete
from sandbox.stripe.forms import form_decode
from sandbox.stripe.methods import (
    CARD_DECLINED,
    DECLINED,
    DECLINED_CARD,
    DELAYED_FAILED,
    DELAYED_PAID,
    PAID,
    WORKING_CARD,
    Payer,
)
from sandbox.stripe.store import Object

_ANOTHER_WAY = "Nothing was charged. Choose another way to pay, or go back to the shop."


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
        return _pay(account, session, form)

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
        *paper.paper_routes(views.STYLESHEET),
    ]


def _session_page(session: Object | None) -> Response:
    if session is None:
        return views.lost_page()
    return views.pay_page(session) if session["status"] == "open" else views.ended_page(session)


def _pay(account: Account, session: Object, form: Mapping[str, object]) -> Response:
    try:
        outcome = _outcome(form)
        payer = _payer(session, form)
    except BuyerError as error:
        return views.pay_page(session, trouble=(str(error), _ANOTHER_WAY))
    session = checkout_complete(account, session["id"], outcome=outcome, payer=payer)
    if session["status"] == "open":
        return views.pay_page(session, trouble=(CARD_DECLINED.message, _ANOTHER_WAY))
    url = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return RedirectResponse(url, status_code=303)


def _outcome(form: Mapping[str, object]) -> str:
    way = form.get("way", "card")
    if way != "card":
        if way not in {DECLINED, DELAYED_PAID, DELAYED_FAILED}:
            raise BuyerError("This way to pay does not exist.")
        return str(way)
    digits = "".join(c for c in str(form.get("number", "")) if c.isdigit())
    if digits not in {WORKING_CARD, DECLINED_CARD}:
        raise BuyerError("The sandbox takes only its test cards.")
    return PAID if digits == WORKING_CARD else DECLINED


def _payer(session: Object, form: Mapping[str, object]) -> Payer:
    asked = (session["consent_collection"] or {}).get("terms_of_service")
    if asked == "required" and form.get("terms") != "accepted":
        raise BuyerError("The shop asks you to agree to its terms first.")
    return Payer(
        email=str(form.get("email") or "") or None, name=str(form.get("name") or "") or None
    )


def _session_of(account: Account, charge: Object) -> Object:
    """The session that a charge was made for; each charge here has one."""
    return next(
        session
        for session in account.store.all("sessions")
        if session["payment_intent"] == charge["payment_intent"]
    )
