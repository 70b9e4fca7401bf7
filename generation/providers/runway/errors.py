"""From the library's exceptions to ProviderError.

Runway's errors are `{"error": "a sentence"}`, without codes. An account without credits gets the
400 of a bad request and can be told by its sentence only.
"""

from __future__ import annotations

import httpx
from runwayml import APIStatusError

from generation.providers import http_errors
from generation.providers.base import ProviderError

# "You do not have enough credits to run this task."
_NO_CREDITS = "enough credits"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def translate(error: Exception) -> ProviderError:
    """The ProviderError for whatever the library or its HTTP stack raised."""
    if not isinstance(error, APIStatusError):
        return http_errors.from_transport(error, never_sent=_NEVER_SENT)
    message = _message(error.body)
    broke = _NO_CREDITS in message.lower()
    return http_errors.from_status(
        error.status_code,
        code="not_enough_credits" if broke else "",
        message=message,
        headers=error.response.headers,
        account=broke,
    )


def _message(body: object) -> str:
    said = body.get("error") if isinstance(body, dict) else None
    if isinstance(said, dict):
        said = said.get("message")
    return said[:500] if isinstance(said, str) else ""
