"""A payment, what Stripe tells of it, and where its credits are: for tests of what goes back."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.db import connection

from billing import events, gateway
from billing.models import Purchase, Reversal, StripeEvent
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.tests.stand_in import StandIn
from common.registry import invariants
from credits.models import Transaction
from credits.proof import Invariant, examine
from credits.selectors import Balance, balance_get, purchase_net
from credits.tests.people import spend

FAR = 3600.0
"""Seconds after which a dispute is decided that nobody waits for."""


def pay(started: CheckoutStarted, stand_in: StandIn) -> str:
    """Pay at Stripe, of which nobody tells us; the PaymentIntent."""
    return str(stand_in.complete(started.session_id)["payment_intent"])


def buy(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """Pay, and have the credits."""
    pay(started, stand_in)
    return purchase_fulfil(session_id=started.session_id)


def told_of(stand_in: StandIn, intent: str) -> list[dict[str, Any]]:
    """All events about a payment, its session, its refunds and its disputes, oldest first."""
    found = stand_in.get("/v1/events", limit=100)["data"]
    about = [
        event
        for event in found
        if intent in {event["data"]["object"].get("payment_intent"), event["data"]["object"]["id"]}
    ]
    return about[::-1]


def hear(event: dict[str, Any], *, as_id: str = "") -> StripeEvent:
    """Store an event and handle it, as the webhook and a worker would."""
    event_id = as_id or event["id"]
    events.event_store(
        gateway.VerifiedEvent(
            id=event_id,
            type=event["type"],
            object_id=event["data"]["object"]["id"],
            payload=event,
        )
    )
    events.event_handle(event_id=event_id)
    return StripeEvent.objects.get(event_id=event_id)


def hear_all(stand_in: StandIn, intent: str) -> None:
    """Handle everything that was told of a payment, in its order."""
    for event in told_of(stand_in, intent):
        heard = hear(event)
        assert (heard.handled_at is not None, heard.last_error) == (True, "")


def spend_all(purchase: Purchase, amount: int) -> None:
    """Order a video for that much."""
    spend(purchase.creator_id, amount, key=str(uuid4()))


def balance(purchase: Purchase) -> Balance:
    """What the buyer has now."""
    return balance_get(creator_id=purchase.creator_id)


def taken(purchase: Purchase) -> int:
    """How many of its credits a purchase has lost."""
    return purchase_net(purchase_id=purchase.id).taken


def moves(purchase: Purchase) -> list[str]:
    """The kinds of the movements of a purchase, oldest first."""
    booked = Transaction.objects.filter(reference=f"purchase:{purchase.id}").order_by("sequence")
    return list(booked.values_list("kind", flat=True))


def states(purchase: Purchase) -> list[tuple[str, int, str]]:
    """Kind, cents and state of all that went back, oldest first."""
    rows = Reversal.objects.filter(purchase=purchase).order_by("created_at")
    return list(rows.values_list("kind", "amount_cents", "state"))


def all_is_proven() -> bool:
    """Whether every invariant holds, in the transaction that we are in.

    What the database checks at the commit is checked now: a test's own is rolled back.
    """
    connection.check_constraints()
    reports = [examine(name, cast("Invariant", invariant)) for name, invariant in invariants]
    return [report.violations for report in reports if report.broken] == []
