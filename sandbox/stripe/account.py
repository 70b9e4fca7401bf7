"""The one Stripe account that the stand-in keeps: its configuration, memory and outgoing post."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.stripe.config import Config
from sandbox.stripe.errors import no_such
from sandbox.stripe.store import Object, Store
from sandbox.stripe.webhooks import Outbox

# Stripe's own word for an object in "No such ...", by the collection that keeps it.
_NOUNS = {
    "balance_transactions": "balance transaction",
    "charges": "charge",
    "coupons": "coupon",
    "customers": "customer",
    "disputes": "dispute",
    "events": "event",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "prices": "price",
    "products": "product",
    "promotion_codes": "promotion code",
    "refunds": "refund",
    "sessions": "checkout.session",
}


@dataclass(frozen=True)
class Account:
    """Everything that a call works on."""

    config: Config
    store: Store
    outbox: Outbox
    keys_in_use: set[str] = field(default_factory=set)

    def need(
        self, collection: str, object_id: str, *, param: str = "id", status: int = 404
    ) -> Object:
        """The object; raises Stripe's `resource_missing` if there is none."""
        found = self.store.get(collection, object_id)
        if found is None:
            raise no_such(_NOUNS[collection], object_id, param=param, status=status)
        return found


def account_open(config: Config) -> Account:
    """Load the state of an earlier run, or begin with none."""
    store = Store(config.directory)
    return Account(config, store, Outbox(config, store))


def call_at(when: float, action: Callable[[], None]) -> None:
    """Run an action at a Unix time, or at once if that has passed.

    Nothing here is persisted: whoever asks keeps the time in the store and asks again after a
    restart (`recovery.py`).
    """
    # An empty context: what happens later belongs to no API request.
    asyncio.get_running_loop().call_later(
        max(0.0, when - time.time()), action, context=contextvars.Context()
    )


def now() -> int:
    """The time as Stripe writes it: whole seconds."""
    return int(time.time())
