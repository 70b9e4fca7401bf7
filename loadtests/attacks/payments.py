"""Credits that were not paid for: edited packs, payments that were none, and webhooks."""

from __future__ import annotations

import json
import os
import random
import secrets
import time
from base64 import b64encode
from typing import Any

import requests

from loadtests.attacker import API, STRIPE, Attacker
from loadtests.signing import signature

WEBHOOK = "/webhooks/stripe"
SECRET = os.environ.get("LOADTESTS_STRIPE_WEBHOOK_SECRET", "")
KEY = os.environ.get("LOADTESTS_STRIPE_KEY", "")
# What is signed wrongly is counted by address and then refused without a look.
FORGED = frozenset({400, 429})
STALE_SECONDS = 3600

EDITED: tuple[dict[str, Any], ...] = (
    {"price_cents": 1},
    {"quantity": -1, "quantity_max": 10**9},
    {"credits": 10**9},
    {"currency": "irr", "amount": 0},
    {"coupon": "100OFF", "discounts": [{"coupon": "free"}]},
    {"success_url": "https://example.com/", "metadata": {"credits": "1000000"}},
)
PACKS: tuple[Any, ...] = (-1, 0, "", "free", "credits-100\u0000", [], {}, 10**40, "../", None)


def edited_pack(attacker: Attacker) -> None:
    """A checkout that says by itself what it costs: Stripe is told the catalogue's price."""
    name = "edited packs"
    body = {"pack": attacker.pack["slug"], **random.choice(EDITED)}
    answer = attacker.attempt(
        name, "POST", f"{API}/billing/checkout", json=body, may={201, 400, 429, 502, 503}
    )
    if answer.status_code != 201:
        return
    asked = f"{STRIPE}/v1/checkout/sessions/{answer.json()['session_id']}"
    session = requests.get(asked, headers={"Authorization": f"Bearer {KEY}"}, timeout=30).json()
    if session["amount_total"] != attacker.pack["price_cents"]:
        attacker.fails(name, f"it would have cost {session['amount_total']}")


def odd_packs(attacker: Attacker) -> None:
    """A pack that there is not."""
    body = {"pack": random.choice(PACKS)}
    attacker.attempt("odd packs", "POST", f"{API}/billing/checkout", json=body, may={400, 404, 429})


def written_credits(attacker: Attacker) -> None:
    """Write to what is only read."""
    method = random.choice(["POST", "PUT", "PATCH", "DELETE"])
    path = random.choice(["/credits/balance", "/credits/entries", "/billing/purchases", "/models"])
    body = {"available": 10**6, "amount": 10**6, "kind": "grant", "credits_per_second": 0}
    attacker.attempt("written credits", method, f"{API}{path}", json=body, may={405, 429})


def forged_webhook(attacker: Attacker) -> None:
    """A payment that Stripe has not sent: no signature, another secret, a body that was changed."""
    event = _event(attacker)
    body = json.dumps(event).encode()
    wrong = random.choice(
        [
            "",
            "t=0,v1=",
            f"t={int(time.time())},v1={secrets.token_hex(32)}",
            signature(body, secret="whsec_guessed"),
            signature(body, secret=""),
            signature(body, secret=SECRET, at=time.time() - STALE_SECONDS),
            signature(body + b" ", secret=SECRET),
            signature(body, secret=SECRET).replace("v1=", "v0="),
        ]
    )
    headers = {"Content-Type": "application/json", "Stripe-Signature": wrong}
    attacker.attempt(
        "forged webhooks", "POST", WEBHOOK, bearer={}, headers=headers, data=body, may=FORGED
    )


def replayed_webhook(attacker: Attacker) -> None:
    """The event of one's own payment, word for word as Stripe signed it, once more."""
    event = _paid(attacker)
    if event is None:
        return
    body = json.dumps(event).encode()
    headers = {
        "Content-Type": "application/json",
        "Stripe-Signature": signature(body, secret=SECRET),
    }
    attacker.at_once(
        [
            lambda: attacker.attempt(
                "replayed webhooks",
                *("POST", WEBHOOK),
                bearer={},
                headers=headers,
                data=body,
                may={200},
            )
        ]
        * 5
    )


def forged_render(attacker: Attacker) -> None:
    """A provider's word that a take is done, from somebody who is no provider."""
    body = json.dumps(
        {"id": "evt_x", "type": "video.completed", "data": {"id": f"video_{secrets.token_hex(8)}"}}
    ).encode()
    now = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": f"wh_{secrets.token_hex(4)}",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{b64encode(secrets.token_bytes(32)).decode()}",
    }
    attacker.attempt(
        *("forged webhooks", "POST", "/webhooks/openai"),
        bearer={},
        headers=headers,
        data=body,
        may=FORGED,
    )


def _event(attacker: Attacker) -> dict[str, Any]:
    """One's own unpaid session, said to be paid, and for more."""
    session = {
        "id": attacker.session["session_id"],
        "object": "checkout.session",
        "payment_status": "paid",
        "status": "complete",
        "amount_total": 1,
        "metadata": {"credits": "1000000"},
    }
    return {
        "id": f"evt_{secrets.token_hex(12)}",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": session},
    }


def _paid(attacker: Attacker) -> dict[str, Any] | None:
    """The event about one's own payment, asked for once: an attacker would have it on the wire."""
    if attacker.paid_event is None:
        query = {"type": "checkout.session.completed", "limit": "100"}
        asked = requests.get(
            f"{STRIPE}/v1/events",
            params=query,
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=30,
        ).json()["data"]
        own = attacker.session["session_id"]
        about = (one for one in asked if one["data"]["object"]["id"] == own)
        attacker.paid_event = next(about, None)
    return attacker.paid_event
