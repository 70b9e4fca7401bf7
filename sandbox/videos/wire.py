"""The shapes of the OpenAI Videos protocol, as the `openai` library 3.x reads them."""

from collections.abc import Mapping
from typing import Any

from sandbox.videos.store import Job

MODELS = ("sora-2", "sora-2-pro")
SECONDS = ("4", "8", "12")
SIZES = ("720x1280", "1280x720", "1024x1792", "1792x1024")
PROMPT_LIMIT = 32_000
MODEL_CREATED = 1_759_708_800
"""6 October 2025, the day on which both models were announced."""


class ApiError(Exception):
    """An answer in OpenAI's error shape: `{"error": {message, type, param, code}}`."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {
            "error": {"message": message, "type": kind, "param": param, "code": code},
        }


def reference_error(reason: str) -> ApiError:
    """What is said of a reference image that cannot be used."""
    return ApiError(
        400,
        f"Invalid 'input_reference': {reason}.",
        param="input_reference",
        code="invalid_value",
    )


def video_object(job: Job) -> dict[str, Any]:
    """The `Video` that create, retrieve and list answer with."""
    return {
        "id": job.id,
        "object": "video",
        "created_at": int(job.created_at),
        "status": job.status,
        "completed_at": None if job.completed_at is None else int(job.completed_at),
        "error": _error_object(job),
        "expires_at": job.expires_at,
        "model": job.model,
        "progress": job.progress,
        "prompt": job.prompt,
        "remixed_from_video_id": None,
        "seconds": job.seconds,
        "size": job.size,
    }


def video_page(videos: list[dict[str, Any]], *, has_more: bool) -> dict[str, Any]:
    """One page of a listing; the last id is the cursor of the next one."""
    return {
        "object": "list",
        "data": videos,
        "first_id": videos[0]["id"] if videos else None,
        "last_id": videos[-1]["id"] if videos else None,
        "has_more": has_more,
    }


def deleted_object(job: Job) -> dict[str, Any]:
    return {"id": job.id, "object": "video.deleted", "deleted": True}


def model_object(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": MODEL_CREATED, "owned_by": "sandbox"}


def sandbox_object(job: Job) -> dict[str, Any]:
    """One line of `/_sandbox/jobs`, which is no part of OpenAI's protocol.

    Times are seconds since 1970 with fractions, for those who measure.
    """
    return {
        "id": job.id,
        "wire": job.wire,
        "model": job.model,
        "prompt": job.prompt,
        "status": job.status,
        "has_reference": job.has_reference,
        "posts": job.posts,
        "polls": job.polls,
        "downloads": job.downloads,
        "deleted": job.deleted,
        "created_at": job.created_at,
        "completed_at": job.completed_at,
    }


def _error_object(job: Job) -> dict[str, str] | None:
    return {"code": job.error.code, "message": job.error.message} if job.error else None
