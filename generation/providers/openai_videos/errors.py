"""From the library's exceptions to ProviderError."""

from __future__ import annotations

import httpx2
from openai import APIStatusError

from generation.providers import http_errors
from generation.providers.base import ProviderError
from generation.providers.openai_videos import bodies

# Of the account, whatever status it comes with: the budget is spent, or the key is none that a
# LiteLLM proxy knows or allows.
_ACCOUNT = {
    "billing_hard_limit_reached",
    "insufficient_quota",
    "budget_exceeded",
    "no_db_connection",
    "auth_error",
    "expired_key",
    "token_not_found_in_db",
}
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def translate(error: Exception) -> ProviderError:
    """The ProviderError for whatever the library or its HTTP stack raised."""
    if not isinstance(error, APIStatusError):
        return http_errors.from_transport(error, never_sent=_NEVER_SENT)
    body = bodies.decoded(error.response)
    code, message = bodies.words(body)
    return http_errors.from_status(
        error.status_code,
        code=code,
        message=message,
        headers=error.response.headers,
        account=not bodies.kinds(body).isdisjoint(_ACCOUNT),
    )
