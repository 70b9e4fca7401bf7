"""The sandbox's Stripe as a process of its own, and what a buyer and a bank do there."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from testing.ports import free_port

SECRET = "whsec_sandbox_tests"
_START_SECONDS = 30
_BANK_SECONDS = 10


@dataclass(frozen=True)
class StandIn:
    """A running stand-in, spoken to over a real socket."""

    port: int

    @property
    def base(self) -> str:
        """What STRIPE_API_BASE is set to."""
        return f"http://127.0.0.1:{self.port}"

    def complete(self, session_id: str, outcome: str = "paid", **buyer: str) -> dict[str, Any]:
        """Pay, or try to: `paid`, `declined`, `delayed_paid` or `delayed_failed`.

        `buyer` is what is filled in on the page: country, promotion_code, currency, tax_id ...
        """
        body = {"outcome": outcome, **buyer}
        return self._call("POST", f"/_sandbox/checkout/{session_id}/complete", body)

    def promotion_code(self, **told: Any) -> str:
        """A new code: `percent_off`, or `amount_off` and `currency`; returns what to type."""
        return str(self._call("POST", "/_sandbox/promotion_codes", told)["code"])

    def expire(self, session_id: str) -> dict[str, Any]:
        """Let the session's time run out."""
        return self._call("POST", f"/v1/checkout/sessions/{session_id}/expire", {})

    def session_create(self, **fields: str) -> str:
        """A session that the product did not make; returns its id."""
        form = {
            "mode": "payment",
            "success_url": "http://testserver/",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "1000",
            "line_items[0][price_data][product_data][name]": "Something",
            **fields,
        }
        return str(self._call("POST", "/v1/checkout/sessions", form)["id"])

    def session(self, session_id: str) -> dict[str, Any]:
        """The session as it is now."""
        return self._call("GET", f"/v1/checkout/sessions/{session_id}")

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Any of Stripe's own GETs."""
        return self._call("GET", f"{path}?{urlencode(params)}")

    def refund(self, intent: str, cents: int | None = None, **fields: str) -> dict[str, Any]:
        """A refund made at Stripe's dashboard, of all that is left or of a part."""
        part = {} if cents is None else {"amount": str(cents)}
        return self._call("POST", "/v1/refunds", {"payment_intent": intent, **part, **fields})

    def refund_fail(self, refund_id: str) -> dict[str, Any]:
        """The buyer's bank sends a refund back."""
        return self._call("POST", f"/_sandbox/refunds/{refund_id}/fail", {})

    def dispute(
        self, intent: str, outcome: str = "lost", *, closes_after: float = 0.0, **told: Any
    ) -> dict[str, Any]:
        """The buyer's bank takes the money, and decides `closes_after` seconds later.

        `amount` for a part of it; with `inquiry=True` it only asks.
        """
        body = {"payment_intent": intent, "outcome": outcome, "closes_after": closes_after, **told}
        return self._call("POST", "/_sandbox/disputes", body)

    def event(self, kind: str, object_id: str) -> dict[str, Any]:
        """The event of that type about that object."""
        found = self._call("GET", f"/v1/events?{urlencode({'type': kind, 'limit': 100})}")
        return next(e for e in found["data"] if e["data"]["object"]["id"] == object_id)

    def event_awaited(self, kind: str, object_id: str) -> dict[str, Any]:
        """The same for an event that the bank brings about a few seconds later."""
        deadline = time.monotonic() + _BANK_SECONDS
        while True:
            try:
                return self.event(kind, object_id)
            except StopIteration:
                assert time.monotonic() < deadline, f"no {kind} came"
                time.sleep(0.1)

    def is_up(self) -> bool:
        """Whether it answers yet."""
        try:
            return self._call("GET", "/_sandbox/health") == {"status": "ok"}
        except OSError:
            return False

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": "Bearer sk_test_sandbox_tests"}
        sent = None
        if path.startswith("/_sandbox/"):
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body or {})
        elif body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            sent = urlencode(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=sent, headers=headers)
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
            assert answer.status < 400, told
            return told
        finally:
            connection.close()


def signature(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """A `Stripe-Signature` header, made as https://docs.stripe.com/webhooks describes it."""
    timestamp = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={digest.hexdigest()}"


@contextmanager
def stand_in_running(directory: Path, *, webhook_url: str = "") -> Iterator[StandIn]:
    """Start a stand-in on a free port and stop it afterwards."""
    stand_in = StandIn(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.stripe"],
        cwd=Path(__file__).resolve().parents[2],
        env={
            **os.environ,
            "SANDBOX_STRIPE_PORT": str(stand_in.port),
            "SANDBOX_STRIPE_DIR": str(directory),
            "SANDBOX_STRIPE_WEBHOOK_URL": webhook_url,
            "SANDBOX_STRIPE_WEBHOOK_SECRET": SECRET,
        },
    )
    try:
        _wait(stand_in, process)
        yield stand_in
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(stand_in: StandIn, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not stand_in.is_up():
        assert process.poll() is None, "the stand-in ended at its start"
        assert time.monotonic() < deadline, "the stand-in does not answer"
        time.sleep(0.05)
