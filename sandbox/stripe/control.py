"""For demos and tests: what a buyer or a bank would do, as plain JSON calls below /_sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.stripe.account import Account
from sandbox.stripe.buyer import Buyer
from sandbox.stripe.checkout import checkout_complete
from sandbox.stripe.coupons import coupon_create
from sandbox.stripe.disputes import CLOSES_AFTER_SECONDS, dispute_open
from sandbox.stripe.disputes import OUTCOMES as DISPUTE_OUTCOMES
from sandbox.stripe.errors import ApiError, missing_param
from sandbox.stripe.methods import OUTCOMES
from sandbox.stripe.promotion_codes import promotion_code_create
from sandbox.stripe.refund_fate import FAILURE_REASONS, refund_fail
from sandbox.stripe.store import Object, public

Control = Callable[[Account, dict[str, Any], Request], Object]

_MOST_RESENDS = 1000


def control_routes(account: Account) -> list[Route]:
    """All routes below /_sandbox; none asks for a key."""
    return [
        Route("/_sandbox/health", health),
        _route(account, "/_sandbox/checkout/{id}/complete", complete),
        _route(account, "/_sandbox/promotion_codes", promotion_code),
        _route(account, "/_sandbox/disputes", dispute),
        _route(account, "/_sandbox/refunds/{id}/fail", fail_refund),
        _route(account, "/_sandbox/events/{id}/resend", resend),
    ]


async def health(_: Request) -> Response:
    """Alive."""
    return JSONResponse({"status": "ok"})


def complete(account: Account, body: dict[str, Any], request: Request) -> Object:
    """`{"outcome": ..., **buyer}`: pay for a session as a buyer would; answers the session.

    Of the buyer may be said, as on the page: email, name, country, postal_code, currency,
    promotion_code, business_name, tax_id. Terms that the session asks for are accepted.
    """
    outcome = _choice(body, "outcome", OUTCOMES)
    session_id = request.path_params["id"]
    return public(checkout_complete(account, session_id, outcome=outcome, buyer=_buyer(body)))


def promotion_code(account: Account, body: dict[str, Any], _: Request) -> Object:
    """`{"code", "percent_off" | "amount_off" and "currency", "max_redemptions"?}`: a new code."""
    told = {name: str(value) for name, value in body.items()}
    code: dict[str, Any] = {
        name: told.pop(name) for name in ("code", "max_redemptions") if name in told
    }
    coupon = coupon_create(account, told)
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    return public(promotion_code_create(account, {**code, "promotion": promotion}))


def dispute(account: Account, body: dict[str, Any], _: Request) -> Object:
    """`{"payment_intent", "outcome": "won" | "lost", "amount"?: cents, "closes_after"?: seconds}`.

    With `"inquiry": true` the bank only asks: no outcome is needed, and no money moves.
    """
    intent_id = body.get("payment_intent")
    if not isinstance(intent_id, str):
        raise missing_param("payment_intent")
    inquiry = body.get("inquiry") is True
    opened = dispute_open(
        account,
        intent_id=intent_id,
        outcome="won" if inquiry else _choice(body, "outcome", DISPUTE_OUTCOMES),
        amount=int(_number(body, "amount", 0)) if "amount" in body else None,
        inquiry=inquiry,
        closes_after=_number(body, "closes_after", CLOSES_AFTER_SECONDS),
    )
    return public(opened)


def fail_refund(account: Account, body: dict[str, Any], request: Request) -> Object:
    """`{"failure_reason"?}`: the bank of a refund sends the money back."""
    given = {"failure_reason": "unknown", **body}
    reason = _choice(given, "failure_reason", FAILURE_REASONS)
    return public(refund_fail(account, request.path_params["id"], reason=reason))


def resend(account: Account, body: dict[str, Any], request: Request) -> Object:
    """`{"times": n}`: deliver an event n more times, all at once."""
    event = account.need("events", request.path_params["id"])
    times = int(_number(body, "times", 1))
    if times > _MOST_RESENDS:
        raise ApiError(f"At most {_MOST_RESENDS} times.", param="times")
    for _ in range(times):
        account.outbox.post(event)
    return {"event": event["id"], "times": times}


def _route(account: Account, path: str, control: Control) -> Route:
    async def serve(request: Request) -> Response:
        try:
            return JSONResponse(control(account, await _body(request), request))
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.status)

    return Route(path, serve, methods=["POST"])


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiError("The body must be a JSON object.")
    return body


def _buyer(body: dict[str, Any]) -> Buyer:
    names = [field.name for field in fields(Buyer)]
    said = {name: body[name] for name in names if name in body}
    for name, value in said.items():
        if not isinstance(value, str):
            raise ApiError(f"Invalid {name}: must be a text", param=name)
    return Buyer(**said)


def _choice(body: dict[str, Any], name: str, options: tuple[str, ...]) -> str:
    value = body.get(name)
    if value not in options:
        raise ApiError(f"Invalid {name}: must be one of {', '.join(options)}", param=name)
    return str(value)


def _number(body: dict[str, Any], name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ApiError(f"Invalid {name}: must be a number that is not negative", param=name)
    return value
