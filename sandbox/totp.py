"""What an authenticator app shows (RFC 6238: SHA-1, six digits, half a minute)."""

import base64
import hashlib
import hmac
import time

PERIOD_SECONDS = 30
_DIGITS = 6


def code_of(secret: str, *, at: float | None = None) -> str:
    """The digits of a secret in base32, now or at a moment of the clock."""
    counter = int(time.time() if at is None else at) // PERIOD_SECONDS
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8), hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"
