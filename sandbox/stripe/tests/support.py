"""A stand-in in a process of its own, and a shop's webhook endpoint that writes down what comes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import stripe

from testing.ports import free_port

ROOT = Path(__file__).parents[3]
SECRET = "whsec_sandbox_for_tests"
KEY = "sk_test_sandbox_for_tests"


def wait_until(check: Callable[[], Any], *, seconds: float = 15) -> Any:
    """Ask until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = check()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain")


@dataclass
class Arrival:
    """One webhook, its signature verified by the real library."""

    event: stripe.Event
    body: bytes
    at: float

    @property
    def object_id(self) -> str:
        return str(self.event.data.object["id"])


@dataclass
class Shop:
    """A webhook endpoint. `answers` are the next statuses to give; after them it answers 200."""

    arrivals: list[Arrival] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    pause_seconds: float = 0
    url: str = ""

    def take(self, body: bytes, signature: str) -> int:
        at = time.time()
        event = stripe.Webhook.construct_event(body, signature, SECRET)
        self.arrivals.append(Arrival(event, body, at))
        time.sleep(self.pause_seconds)
        return self.answers.pop(0) if self.answers else 200

    def kinds_of(self, *object_ids: str) -> list[str]:
        """The types of the events about these objects, sorted, as order is not promised."""
        return sorted(a.event.type for a in list(self.arrivals) if a.object_id in object_ids)

    def wait_for(self, kind: str, object_id: str, *, times: int = 1) -> list[Arrival]:
        def found() -> list[Arrival] | None:
            hits = [
                a for a in list(self.arrivals) if a.event.type == kind and a.object_id == object_id
            ]
            return hits if len(hits) >= times else None

        hits: list[Arrival] = wait_until(found)
        return hits


@contextlib.contextmanager
def shop_open() -> Iterator[Shop]:
    """Serve a shop on a free port."""
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status = shop.take(body, self.headers["Stripe-Signature"])
            except stripe.SignatureVerificationError:
                status = 400
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class StandIn:
    """The process `python -m sandbox.stripe`, with clients for both of its sides."""

    def __init__(self, directory: Path, *, webhook_url: str = "") -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.http = httpx2.Client(base_url=self.base, timeout=10)
        self._transport = stripe.RequestsClient()
        self.api = stripe.StripeClient(
            KEY, base_addresses={"api": self.base}, http_client=self._transport
        ).v1
        self._environment = {
            **os.environ,
            "SANDBOX_STRIPE_PORT": str(self.port),
            "SANDBOX_STRIPE_DIR": str(directory),
            "SANDBOX_STRIPE_WEBHOOK_URL": webhook_url,
            "SANDBOX_STRIPE_WEBHOOK_SECRET": SECRET,
            "SANDBOX_STRIPE_SHORTEST_SESSION": "0",
        }
        self.process = self._start()

    def restart(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def stop(self) -> float:
        """Ask it to end; returns how many seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)
        return time.monotonic() - begun

    def close(self) -> None:
        self.http.close()
        self._transport.close()  # type: ignore[no-untyped-call]
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def session(self, **changes: Any) -> stripe.checkout.Session:
        """A new Checkout Session for 100 credits at ten dollars."""
        pack = {
            "price_data": {
                "currency": "usd",
                "unit_amount": 1000,
                "product_data": {"name": "100 credits"},
            },
            "quantity": 1,
        }
        params: Any = {
            "mode": "payment",
            "line_items": [pack],
            "success_url": "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:9/back",
            **changes,
        }
        return self.api.checkout.sessions.create(params)

    def complete(self, session_id: str, outcome: str = "paid", **buyer: str) -> httpx2.Response:
        return self.http.post(
            f"/_sandbox/checkout/{session_id}/complete", json={"outcome": outcome, **buyer}
        )

    def paid(self, **changes: Any) -> stripe.checkout.Session:
        """A session that has been paid by card."""
        session = self.session(**changes)
        assert self.complete(session.id).status_code == 200
        return self.api.checkout.sessions.retrieve(session.id)

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.stripe"], cwd=ROOT, env=self._environment
        )
        wait_until(self._healthy)
        return process

    def _healthy(self) -> bool:
        try:
            return self.http.get("/_sandbox/health").status_code == 200
        except httpx2.TransportError:
            return False


def text_of(pointer: Any) -> str:
    """An unexpanded pointer to another object."""
    assert isinstance(pointer, str)
    return pointer
