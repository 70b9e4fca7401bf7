"""How Stripe signs what it sends (https://docs.stripe.com/webhooks/signature)."""

from __future__ import annotations

import hashlib
import hmac
import time


def signature(body: bytes, *, secret: str, at: float | None = None) -> str:
    """The header `Stripe-Signature` of a body that is sent now, or was at `at`."""
    when = int(at or time.time())
    signed = hmac.new(secret.encode(), b"%d." % when + body, hashlib.sha256).hexdigest()
    return f"t={when},v1={signed}"
