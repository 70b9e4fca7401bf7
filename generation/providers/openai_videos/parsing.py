"""From what servers send as a `Video` to ours: nothing is taken for granted.

OpenAI sends id, model, status, progress, created_at, size, seconds (a string), prompt and error
{code, message}; others leave fields out, send null, numbers for strings, or words of their own.
"""

from __future__ import annotations

import logging
from typing import Any

from generation.providers.base import Accepted, ProviderError, RemoteStatus, RemoteVideo, VideoPage
from generation.providers.reading import number, text, whole

logger = logging.getLogger(__name__)

_STATUSES = {
    **dict.fromkeys(
        ("queued", "pending", "submitted", "in_progress", "processing", "running"),
        RemoteStatus.RUNNING,
    ),
    **dict.fromkeys(("completed", "succeeded"), RemoteStatus.COMPLETED),
    **dict.fromkeys(("failed", "cancelled", "canceled", "expired", "deleted"), RemoteStatus.FAILED),
}


def is_video(body: object) -> bool:
    """Whether a body, of an error too, is a video object."""
    return isinstance(body, dict) and bool(text(body.get("status"))) and "id" in body


def video(body: object, *, fallback_id: str = "") -> RemoteVideo:
    """One video; ProviderError when there is no id to speak of."""
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    video_id = text(data.get("id")) or fallback_id
    if not video_id or not data:
        raise ProviderError("the answer is not a video", code="garbage", accepted=Accepted.UNKNOWN)
    code, message = _error(data.get("error"))
    return RemoteVideo(
        id=video_id,
        status=_status(data.get("status")),
        progress=min(100, max(0, int(number(data.get("progress")) or 0))),
        model=text(data.get("model")),
        prompt=text(data.get("prompt")),
        seconds=whole(data.get("seconds")),
        size=text(data.get("size")),
        created_at=number(data.get("created_at")),
        error_code=code,
        error_message=message,
    )


def page(body: object, *, limit: int, after: str | None) -> VideoPage:
    """A listing asked for with `limit` and `after`; entries that are no videos are left out."""
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    entries = data.get("data")
    if not isinstance(entries, list):
        raise ProviderError("the answer is not a listing", code="garbage", permanent=True)
    videos = [video(entry) for entry in entries if is_video(entry) and text(entry.get("id"))]
    last = text(data.get("last_id")) or (videos[-1].id if videos else None)
    # Without `has_more`, only a page that is not full is surely the last one.
    more = data.get("has_more")
    goes_on = bool(more) if more is not None else len(entries) >= limit
    if after is not None and after in {last, *(video.id for video in videos)}:
        # A server that does not know `after` sends its first page for ever.
        return VideoPage(videos=[])
    return VideoPage(videos=videos, next_after=last if goes_on and videos else None)


def _status(value: object) -> RemoteStatus:
    word = (text(value) or "").lower()
    if word not in _STATUSES:
        logger.warning("a status nobody told us of, taken as running: %.40r", value)
    return _STATUSES.get(word, RemoteStatus.RUNNING)


def _error(value: object) -> tuple[str, str]:
    if isinstance(value, dict):
        return text(value.get("code")) or "", (text(value.get("message")) or "")[:500]
    return "", (text(value) or "")[:500]
