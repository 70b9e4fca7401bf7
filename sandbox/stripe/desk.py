"""The operator's page at the stand-in's root: play by hand what buyers' banks do.

Plain forms; each answers with a redirect back to the page, so that a reload repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe.account import Account
from sandbox.stripe.desk_view import SAYINGS, desk_page
from sandbox.stripe.disputes import OUTCOMES, dispute_open
from sandbox.stripe.errors import ApiError
from sandbox.stripe.forms import form_decode
from sandbox.stripe.refund_fate import refund_cancel, refund_fail
from sandbox.stripe.refunds import refund_create
from sandbox.stripe.sessions import session_expire

Form = dict[str, object]
# An action does its work and returns the key of what to say about it.
Action = Callable[[Account, str, Form], str]


def desk_routes(account: Account) -> list[Route]:
    """The page and its forms."""

    async def show(request: Request) -> Response:
        return desk_page(account, said=SAYINGS.get(request.query_params.get("said", ""), ""))

    return [
        Route("/", show, methods=["GET"]),
        _form(account, "/desk/payments/{id}/refund", _refund),
        _form(account, "/desk/payments/{id}/dispute", _dispute),
        _form(account, "/desk/refunds/{id}/fail", _refund_fail),
        _form(account, "/desk/refunds/{id}/cancel", _refund_cancel),
        _form(account, "/desk/sessions/{id}/expire", _expire),
        _form(account, "/desk/events/{id}/resend", _resend),
    ]


def _form(account: Account, path: str, action: Action) -> Route:
    async def serve(request: Request) -> Response:
        body = (await request.body()).decode("utf-8", errors="replace")
        try:
            said = action(account, request.path_params["id"], form_decode(body))
        except ApiError as error:
            return desk_page(account, trouble=error.message, status=error.status)
        return RedirectResponse(f"/?said={said}", status_code=303)

    return Route(path, serve, methods=["POST"])


def _refund(account: Account, intent_id: str, form: Form) -> str:
    cents = _cents(str(form.get("amount", "")))
    amount = {} if cents is None else {"amount": str(cents)}
    refund_create(account, {"payment_intent": intent_id, **amount})
    return "refunded"


def _dispute(account: Account, intent_id: str, form: Form) -> str:
    chosen = str(form.get("outcome", ""))
    if chosen not in {*OUTCOMES, "inquiry"}:
        raise ApiError("Choose how the dispute goes.")
    dispute_open(
        account,
        intent_id=intent_id,
        outcome=chosen,
        amount=_cents(str(form.get("amount", ""))),
        inquiry=chosen == "inquiry",
    )
    return "disputed"


def _refund_fail(account: Account, refund_id: str, _: Form) -> str:
    refund_fail(account, refund_id, reason="expired_or_canceled_card")
    return "failed"


def _refund_cancel(account: Account, refund_id: str, _: Form) -> str:
    refund_cancel(account, {}, refund_id)
    return "canceled"


def _expire(account: Account, session_id: str, _: Form) -> str:
    session_expire(account, {}, session_id)
    return "expired"


def _resend(account: Account, event_id: str, _: Form) -> str:
    account.outbox.post(account.need("events", event_id))
    return "resent"


def _cents(typed: str) -> int | None:
    """`4.50` as 450; nothing typed is None."""
    if not typed.strip():
        return None
    try:
        cents = Decimal(typed.strip().lstrip("$")) * 100
        if cents > 0 and cents == int(cents):
            return int(cents)
    except (InvalidOperation, OverflowError, ValueError):
        pass
    raise ApiError(f"{typed} is not an amount. Write it like 4.50.")
