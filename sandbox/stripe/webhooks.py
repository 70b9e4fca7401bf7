"""Delivering events: signed as Stripe signs, in parallel, repeated until they are taken.

https://docs.stripe.com/webhooks#verify-manually describes the signature.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time

from sandbox.stripe.config import Config
from sandbox.stripe.ids import random_text
from sandbox.stripe.outgoing import http_post
from sandbox.stripe.store import Object, Store, public

_DELIVERIES = "deliveries"
_AT_ONCE = 16
_LONGEST_PAUSE_SECONDS = 300
_GIVE_UP_SECONDS = 3 * 24 * 60 * 60

logger = logging.getLogger(__name__)


def signature_header(body: bytes, *, secret: str, timestamp: int) -> str:
    """The value of `Stripe-Signature`: HMAC-SHA256 over `timestamp.body`."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Outbox:
    """Deliveries that are due. Each is a row in the store until the endpoint answers 2xx."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    @property
    def has_endpoint(self) -> bool:
        """Whether anybody listens to webhooks at all."""
        return bool(self._config.webhook_url)

    def post(self, event: Object) -> None:
        """Deliver an event once, beginning now; without an endpoint nothing happens."""
        if not self.has_endpoint:
            return
        delivery = {
            "id": random_text(24),
            "event": event["id"],
            "attempts": 0,
            "created": time.time(),
            "due_at": time.time(),
        }
        self._start(self._store.save(_DELIVERIES, delivery))

    def recover(self) -> None:
        """Go on with what an earlier run did not get delivered."""
        for delivery in list(self._store.all(_DELIVERIES)):
            self._start(delivery)

    async def close(self) -> None:
        """Stop delivering; what is still due waits in the store for the next start."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, delivery: Object) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, delivery: Object) -> None:
        while time.time() - delivery["created"] < _GIVE_UP_SECONDS:
            await asyncio.sleep(max(0.0, delivery["due_at"] - time.time()))
            if await self._attempt(delivery):
                self._taken(delivery)
                return
            self._postpone(delivery)
        self._store.delete(_DELIVERIES, delivery["id"])

    async def _attempt(self, delivery: Object) -> bool:
        event = self._store.get("events", delivery["event"])
        if event is None:
            return True
        body = json.dumps(public(event), indent=2).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature_header(
                body, secret=self._config.webhook_secret, timestamp=int(time.time())
            ),
        }
        async with self._room:
            status = await http_post(self._config.webhook_url, body=body, headers=headers)
        if not 200 <= status < 300:
            logger.warning("webhook %s %s: answer %s", event["type"], event["id"], status or "none")
        return 200 <= status < 300

    def _taken(self, delivery: Object) -> None:
        self._store.delete(_DELIVERIES, delivery["id"])
        event = self._store.get("events", delivery["event"])
        if event is not None and event["pending_webhooks"]:
            self._store.save("events", event | {"pending_webhooks": 0})

    def _postpone(self, delivery: Object) -> None:
        pause = min(2 ** delivery["attempts"], _LONGEST_PAUSE_SECONDS)
        delivery["attempts"] += 1
        delivery["due_at"] = time.time() + pause
        self._store.save(_DELIVERIES, delivery)
