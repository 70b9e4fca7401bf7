"""From Runway's tasks to our videos: nothing is taken for granted.

A task has id, status, createdAt (RFC 3339) and, by its status, progress (0 to 1), output (URLs),
failure and failureCode, estimatedCost or cost ({"credits": n}, a cent each).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from generation.providers.base import Accepted, ProviderError, RemoteStatus, RemoteVideo
from generation.providers.reading import number, text

logger = logging.getLogger(__name__)

# Runway sells its credits at $0.01.
_CREDIT_MICRODOLLARS = 10_000

_STATUSES = {
    **dict.fromkeys(("PENDING", "THROTTLED", "RUNNING"), RemoteStatus.RUNNING),
    "SUCCEEDED": RemoteStatus.COMPLETED,
    **dict.fromkeys(("FAILED", "CANCELLED"), RemoteStatus.FAILED),
}


def is_task(body: object) -> bool:
    """Whether a body, of an error too, is a task."""
    return isinstance(body, dict) and bool(text(body.get("status"))) and "id" in body


def created(body: object) -> RemoteVideo:
    """The task that a create began: its answer says no more than id and cost."""
    data = _object(body)
    task_id = text(data.get("id"))
    if task_id is None:
        raise _garbage("the answer has no id")
    return RemoteVideo(id=task_id, status=RemoteStatus.RUNNING, cost_microdollars=_cost(data))


def task(body: object, *, asked_for: str) -> RemoteVideo:
    """One task as a video."""
    data = _object(body)
    status = _status(data.get("status"))
    code = text(data.get("failureCode")) or ""
    if status is RemoteStatus.FAILED and not code:
        code = str(data["status"]).lower()
    return RemoteVideo(
        id=text(data.get("id")) or asked_for,
        status=status,
        progress=min(100, max(0, int((number(data.get("progress")) or 0) * 100))),
        created_at=_time(data.get("createdAt")),
        error_code=code[:80],
        error_message=(text(data.get("failure")) or "")[:500],
        cost_microdollars=_cost(data),
    )


def output(body: object) -> str:
    """Where the file of a finished task is."""
    urls = _object(body).get("output")
    url = text(urls[0]) if isinstance(urls, list) and urls else None
    if url is None:
        raise ProviderError("the task has no output", code="no_output")
    return url


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict) or not body:
        raise _garbage("the answer is not a task")
    return body


def _garbage(message: str) -> ProviderError:
    return ProviderError(message, code="garbage", accepted=Accepted.UNKNOWN)


def _status(value: object) -> RemoteStatus:
    word = (text(value) or "").upper()
    if word not in _STATUSES:
        logger.warning("a status nobody told us of, taken as running: %.40r", value)
    return _STATUSES.get(word, RemoteStatus.RUNNING)


def _cost(data: dict[str, Any]) -> int | None:
    """What was charged, or the most that may be."""
    for name in ("cost", "estimatedCost"):
        said = data.get(name)
        credits_said = number(said.get("credits")) if isinstance(said, dict) else None
        if credits_said is not None and credits_said >= 0:
            return round(credits_said * _CREDIT_MICRODOLLARS)
    return None


def _time(value: object) -> float | None:
    try:
        return datetime.fromisoformat(text(value) or "").timestamp()
    except (ValueError, OverflowError):
        return None
