"""What really happened to money, read from the stand-in's own objects."""

from __future__ import annotations

import time
from typing import Any

from billing.tests.stand_in import StandIn

_SETTLED_SECONDS = 5


def newest_event(stand_in: StandIn) -> str:
    """The id of the last event so far; empty when there is none."""
    newest = stand_in.get("/v1/events", limit=1)["data"]
    return newest[0]["id"] if newest else ""


def events_since(stand_in: StandIn, last: str) -> list[dict[str, Any]]:
    """All events after `last`, oldest first, once every dispute is decided."""
    _disputes_decided(stand_in)
    found: list[dict[str, Any]] = []
    older: dict[str, str] = {}
    while True:
        page = stand_in.get("/v1/events", limit=100, **older)
        for event in page["data"]:
            if event["id"] == last:
                return found[::-1]
            found.append(event)
        if not page["has_more"]:
            return found[::-1]
        older = {"starting_after": found[-1]["id"]}


def money_gone(stand_in: StandIn, session: dict[str, Any]) -> int:
    """Cents of a session's payment that refunds and disputes have taken by now."""
    intent = session["payment_intent"]
    refunds = stand_in.get("/v1/refunds", payment_intent=intent, limit=100)["data"]
    disputes = stand_in.get("/v1/disputes", payment_intent=intent, limit=100)["data"]
    refunded = sum(r["amount"] for r in refunds if r["status"] not in {"failed", "canceled"})
    disputed = sum(d["amount"] for d in disputes if d["status"] != "won")
    return int(min(refunded + disputed, session["amount_total"]))


def _disputes_decided(stand_in: StandIn) -> None:
    deadline = time.monotonic() + _SETTLED_SECONDS
    while any(
        dispute["status"] not in {"won", "lost"}
        for dispute in stand_in.get("/v1/disputes", limit=100)["data"]
    ):
        assert time.monotonic() < deadline, "a dispute is never decided"
        time.sleep(0.01)
