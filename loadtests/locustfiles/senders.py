"""Stripe on a bad day: what it has sent comes again, many at once, all of it rightly signed."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import gevent
import requests
from locust import FastHttpUser, between, events, task
from locust.env import Environment

from loadtests import outcome
from loadtests.signing import signature

STRIPE = os.environ["LOADTESTS_STRIPE"]
KEY = os.environ["LOADTESTS_STRIPE_KEY"]
SECRET = os.environ["LOADTESTS_STRIPE_WEBHOOK_SECRET"]
BURST = 50


class Sender(FastHttpUser):
    """Sends a burst, and rests a while."""

    wait_time = between(2, 6)
    concurrency = BURST
    network_timeout = connection_timeout = 60.0

    @task
    def burst(self) -> None:
        """Events of the last payments, each several times, in any order."""
        asked = requests.get(
            f"{STRIPE}/v1/events",
            params={"limit": "20"},
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=60,
        ).json()["data"]
        if asked:
            sent = random.choices(asked, k=BURST)
            gevent.joinall([gevent.spawn(self._send, event) for event in sent], raise_error=True)

    def _send(self, event: dict[str, Any]) -> None:
        body = json.dumps(event)
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": signature(body.encode(), secret=SECRET),
        }
        with self.client.post(
            "/webhooks/stripe", data=body, headers=headers, catch_response=True
        ) as answer:
            answer.request_meta["request_type"] = "webhook"
            if answer.status_code == 200:
                answer.success()
            else:
                answer.failure(f"answered with {answer.status_code}")


@events.quitting.add_listener
def _leave_outcome(environment: Environment, **_: Any) -> None:
    outcome.write(environment)
