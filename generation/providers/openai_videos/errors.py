"""From the library's exceptions to ProviderError, and the real code out of each server's shape."""

from __future__ import annotations

import json

import httpx2
from openai import APIStatusError

from generation.providers import http_errors
from generation.providers.base import ProviderError

# The budget is spent: of the account, whatever status it comes with.
_ACCOUNT_CODES = {"billing_hard_limit_reached", "insufficient_quota"}
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def translate(error: Exception) -> ProviderError:
    """The ProviderError for whatever the library or its HTTP stack raised."""
    if not isinstance(error, APIStatusError):
        return http_errors.from_transport(error, never_sent=_NEVER_SENT)
    code, message = _words(error)
    return http_errors.from_status(
        error.status_code,
        code=code,
        message=message,
        headers=error.response.headers,
        account=code in _ACCOUNT_CODES,
    )


def _words(error: APIStatusError) -> tuple[str, str]:
    """Code and message: OpenAI's shape, SGLang's `detail`, LiteLLM's JSON inside the message."""
    body = error.body
    if not isinstance(body, dict):
        return "", ""
    message = str(body.get("message") or body.get("detail") or "")
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
