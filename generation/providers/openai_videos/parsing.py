"""From what servers send as a `Video` to ours: nothing is taken for granted.

OpenAI sends id, model, status, progress, created_at, size, seconds (a string), prompt and error
{code, message}; others leave fields out, send null, numbers for strings, or words of their own.
"""

from __future__ import annotations

import logging
from typing import Any

from generation.providers.base import (
    LONGEST_ID,
    Accepted,
    ProviderError,
    RemoteStatus,
    RemoteVideo,
    VideoPage,
)
from generation.providers.openai_videos import bodies
from generation.providers.reading import number, text, whole

logger = logging.getLogger(__name__)

_STATUSES = {
    **dict.fromkeys(
        ("queued", "pending", "submitted", "in_queue", "in_progress", "processing", "running"),
        RemoteStatus.RUNNING,
    ),
    **dict.fromkeys(("completed", "succeeded", "success"), RemoteStatus.COMPLETED),
    **dict.fromkeys(
        ("failed", "failure", "error", "cancelled", "canceled", "expired", "deleted"),
        RemoteStatus.FAILED,
    ),
}
# Words that were logged as unknown, so that each is said once and not with every question.
_told: set[str] = set()
_TOLD_AT_MOST = 100


def is_video(body: object) -> bool:
    """Whether a body is a video object."""
    return isinstance(body, dict) and bool(text(body.get("status"))) and "id" in body


def carried_video(body: object, *, asked_for: str) -> object:
    """The video object in the body of an error, however deep; None if it carries none.

    An error may have an id and a status of its own: only what calls itself a video counts, or has
    the id that was `asked_for`.
    """
    for layer in bodies.layers(body):
        if is_video(layer) and (layer.get("object") == "video" or layer["id"] == asked_for != ""):
            return layer
    return None


def video(body: object, *, fallback_id: str = "") -> RemoteVideo:
    """One video; ProviderError when the body speaks of none."""
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    video_id = _id(data.get("id")) or fallback_id
    if not video_id or data.keys().isdisjoint({"id", "status"}):
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


def output_url(body: object) -> str:
    """Where else the file of a finished video lies, by its video object; empty if it does not say.

    SGLang says `url` (and `urls`), new-api `metadata.url`, Bifrost `videos[0].url`, others
    `video_url`.
    """
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    metadata, videos = data.get("metadata"), data.get("videos")
    first = videos[0] if isinstance(videos, list) and videos else None
    named = [data.get(name) for name in ("url", "video_url", "output_url")]
    named += [place.get("url") for place in (metadata, first) if isinstance(place, dict)]
    return next(filter(None, map(text, named)), "")


def page(body: object, *, limit: int, after: str | None) -> VideoPage:
    """A listing asked for with `limit` and `after`; entries that are no videos are left out."""
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    entries = data.get("data")
    if not isinstance(entries, list):
        raise ProviderError("the answer is not a listing", code="garbage", permanent=True)
    videos = [video(entry) for entry in entries if is_video(entry) and _id(entry.get("id"))]
    last = text(data.get("last_id")) or (videos[-1].id if videos else None)
    # Without `has_more`, only a page that is not full is surely the last one.
    more = data.get("has_more")
    goes_on = bool(more) if more is not None else len(entries) >= limit
    if after is not None and after in {last, *(video.id for video in videos)}:
        # A server that does not know `after` sends its first page for ever.
        return VideoPage(videos=[])
    return VideoPage(videos=videos, next_after=last if goes_on and videos else None)


def _id(value: object) -> str:
    """An id that can be stored and put into a path; else nothing."""
    found = text(value) or ""
    usable = found.isprintable() and len(found) <= LONGEST_ID and found not in {".", ".."}
    return found if usable else ""


def _status(value: object) -> RemoteStatus:
    word = (text(value) or "").lower()
    if word not in _STATUSES:
        _tell(word)
    return _STATUSES.get(word, RemoteStatus.RUNNING)


def _tell(word: str) -> None:
    if word in _told or len(_told) >= _TOLD_AT_MOST:
        return
    _told.add(word)
    logger.warning("a status nobody told us of, taken as running: %.40r", word)


def _error(value: object) -> tuple[str, str]:
    """Code and message of a failed job, out of an object or a mere sentence."""
    return bodies.words(value) if isinstance(value, dict) else ("", (text(value) or "")[:500])
