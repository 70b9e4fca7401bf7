"""What an HTTP answer, or its absence, means for a job: the same for every provider.

Refused connections, 429 and 503 accept nothing. A time-out, a connection cut after sending and any
other 5xx leave it open: the server may have begun before it fell.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from common.http_client import OutboundError, OutboundFailed, OutboundRefused, OutboundTooLarge
from generation.providers.base import UNREACHABLE, Accepted, ProviderError

# The request was understood and not taken; asking again later may work.
_LATER = {425, 429, 503}
# The key or the account, not the job: an operator can mend it while jobs wait.
_ACCOUNT = {401, 402, 403}
# Seen when the request may have reached a renderer behind a proxy.
_OPEN = {408}
# LiteLLM passes its upstream's header on under this name.
_RETRY_AFTER = ("retry-after", "llm_provider-retry-after")
_LONGEST_WAIT = 3600


def from_status(
    status: int, *, code: str, message: str, headers: Mapping[str, str], account: bool = False
) -> ProviderError:
    """The error for an answer of this status.

    `code` and `message` are the provider's own words, where it gave any; `account` says that those
    words speak of the account, whatever the status. `headers` compares names without case.
    """
    account = account or status in _ACCOUNT
    passing = account or status in _LATER
    refused = 400 <= status < 500 and status not in _OPEN
    return ProviderError(
        message or f"HTTP {status}",
        code=code or f"http_{status}",
        permanent=refused and not passing,
        accepted=Accepted.NO if refused or passing else Accepted.UNKNOWN,
        retry_after=_retry_after(headers),
        account=account,
    )


def from_transport(error: Exception, *, never_sent: tuple[type[Exception], ...]) -> ProviderError:
    """The error for a call without an answer.

    `never_sent` are the exceptions that the adapter's HTTP stack raises before the first byte of a
    request has left.
    """
    if isinstance(error.__cause__ or error, never_sent):
        return ProviderError("no connection", code=UNREACHABLE, accepted=Accepted.NO)
    code = "timeout" if isinstance(error, TimeoutError) else "connection_lost"
    return ProviderError(type(error).__name__, code=code, accepted=Accepted.UNKNOWN)


def from_outbound(error: OutboundError) -> ProviderError:
    """The error for a file that could not be fetched from the address its provider named."""
    if isinstance(error, OutboundTooLarge):
        return ProviderError(str(error), code="content_too_large")
    if isinstance(error, OutboundRefused):
        return ProviderError(str(error), code="address_refused", permanent=True)
    if isinstance(error, OutboundFailed) and error.status:
        return ProviderError(str(error), code=f"http_{error.status}", permanent=error.permanent)
    return ProviderError(str(error), code="content_unavailable")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: the header holds a number of them or a date."""
    value = next((headers[name] for name in _RETRY_AFTER if name in headers), "")
    try:
        seconds = float(value) if value.replace(".", "", 1).isdigit() else _until(value)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
