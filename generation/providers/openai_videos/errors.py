"""From the library's exceptions to ProviderError: is it permanent, may a render have begun?

Refused connections, 429 and 503 accept nothing. A time-out, a connection cut after sending and any
other 5xx leave it open: the server may have begun before it fell.
"""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime

import httpx2
from openai import APIStatusError

from generation.providers.base import Accepted, ProviderError

# The request was understood and not taken; asking again later may work.
_LATER = {425, 429, 503}
# The key or the account, not the job: an operator can mend it while jobs wait.
_ACCOUNT = {401, 402, 403}
_ACCOUNT_CODES = {"billing_hard_limit_reached", "insufficient_quota"}
# Seen when the request may have reached a renderer behind a proxy.
_OPEN = {408}
# LiteLLM passes its upstream's header on under this name.
_RETRY_AFTER = ("retry-after", "llm_provider-retry-after")
# Before the first byte of the request was sent.
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_LONGEST_WAIT = 3600


def translate(error: Exception) -> ProviderError:
    """The ProviderError for whatever the library or its HTTP stack raised."""
    if isinstance(error, APIStatusError):
        return _from_status(error)
    if isinstance(error.__cause__ or error, _NEVER_SENT):
        return ProviderError("no connection", code="unreachable", accepted=Accepted.NO)
    code = "timeout" if isinstance(error, TimeoutError) else "connection_lost"
    return ProviderError(type(error).__name__, code=code, accepted=Accepted.UNKNOWN)


def _from_status(error: APIStatusError) -> ProviderError:
    status = error.status_code
    code, message = _words(error)
    refused = 400 <= status < 500 and status not in _OPEN
    account = status in _ACCOUNT or code in _ACCOUNT_CODES
    passing = account or status in _LATER
    return ProviderError(
        message,
        code=code or f"http_{status}",
        permanent=refused and not passing,
        accepted=Accepted.NO if refused or passing else Accepted.UNKNOWN,
        retry_after=_retry_after(error.response.headers),
        account=account,
    )


def _words(error: APIStatusError) -> tuple[str, str]:
    """Code and message: OpenAI's shape, SGLang's `detail`, LiteLLM's JSON inside the message."""
    body = error.body
    if not isinstance(body, dict):
        return "", f"HTTP {error.status_code}"
    message = str(body.get("message") or body.get("detail") or f"HTTP {error.status_code}")
    code = str(body.get("code") or "")
    if not code or code.isdecimal():
        code = _inner_code(message)
    return code[:80], message[:500]


def _inner_code(message: str) -> str:
    start, end = message.find("{"), message.rfind("}")
    try:
        inner = json.loads(message[start : end + 1])
    except (ValueError, RecursionError):
        return ""
    while isinstance(inner, dict) and isinstance(inner.get("error"), dict):
        inner = inner["error"]
    return str(inner.get("code") or "") if isinstance(inner, dict) else ""


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds to wait: the header holds a number of them or a date."""
    value = next((headers[name] for name in _RETRY_AFTER if name in headers), "")
    try:
        seconds = float(value) if value.replace(".", "", 1).isdigit() else _until(value)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
