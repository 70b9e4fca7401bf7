"""Events: what happened, with the object as it was then (https://docs.stripe.com/api/events)."""

from __future__ import annotations

import copy
from contextvars import ContextVar
from fnmatch import fnmatchcase
from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.config import API_VERSION
from sandbox.stripe.errors import only_one_of
from sandbox.stripe.ids import new_id
from sandbox.stripe.listing import LIST_FIELDS, page
from sandbox.stripe.params import boolean, list_of, params_read, text
from sandbox.stripe.store import Object, public

# The API request that is being served; events that happen by themselves have none.
current_request: ContextVar[Object | None] = ContextVar("current_request", default=None)

_LIST_FIELDS = {
    **LIST_FIELDS,
    "type": text(),
    "types": list_of(text()),
    "delivery_success": boolean,
}


def event_record(
    account: Account, kind: str, item: Object, *, previous: Object | None = None
) -> Object:
    """Record that something happened to an object and send the webhook.

    `previous` holds the fields that changed, as they were before.
    """
    data: Object = {"object": copy.deepcopy(public(item))}
    if previous:
        data["previous_attributes"] = previous
    event = {
        "id": new_id("evt_1"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1 if account.outbox.has_endpoint else 0,
        "request": current_request.get() or {"id": None, "idempotency_key": None},
        "type": kind,
    }
    account.store.save("events", event)
    account.outbox.post(event)
    return event


def event_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/events; `type` may end in a star (`charge.*`)."""
    params = params_read(form, _LIST_FIELDS)
    if "type" in params and "types" in params:
        raise only_one_of("type", "types")
    patterns = params.get("types") or [params.get("type", "*")]
    delivered = params.get("delivery_success")

    def wanted(event: Object) -> bool:
        if delivered is not None and delivered != (event["pending_webhooks"] == 0):
            return False
        return any(fnmatchcase(event["type"], pattern) for pattern in patterns)

    return page(account, "events", params, url="/v1/events", wanted=wanted)
