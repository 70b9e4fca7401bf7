"""Sentry, where SENTRY_DSN names a project: errors with their traceback, and nothing of anybody's.

Its SDK takes as long to import as half of Django, so it is imported only then.
"""

from __future__ import annotations

from typing import Any

from common.scrubbing import scrub

# Of a request: what people send, and where they come from, stays here.
_KEPT_OF_REQUEST = {"method"}


def tracker_begin(*, dsn: str, environment: str, release: str, traces: float) -> None:
    """Report what goes wrong in this process from now on; nothing without a `dsn`.

    Args:
        environment: such as production or staging; Sentry sorts by it.
        release: which version this is, or empty.
        traces: the share of requests and tasks whose times are reported, 0 to 1.
    """
    if not dsn:
        return
    import sentry_sdk  # noqa: PLC0415 (see above)

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        traces_sample_rate=traces,
        send_default_pii=False,
        # They hold whatever people have sent.
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_cleaned,
        before_send_transaction=_cleaned,
    )


def _cleaned(event: Any, _hint: Any) -> Any:
    """The event without what came with the request, and scrubbed as the log is."""
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in _KEPT_OF_REQUEST & set(request)}
    event.pop("user", None)
    return _scrubbed(event)


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {name: _scrubbed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(one) for one in value]
    # Sentry marks what it cut short with a type of its own.
    return _scrubbed(value.value) if hasattr(value, "metadata") else value
