"""vLLM-Omni 0.30, by its source: a server on one's own GPU."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.videos import wire
from sandbox.videos.dialects.base import Dialect, ImageKind
from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError


class VLLMOmni(Dialect):
    """Forms only; whoever asks for a failed job gets its video object with an error's status."""

    name = "vllm-omni"
    models = ()
    seconds = ()
    sizes = ()

    def image_check(self, kind: ImageKind, model: str) -> None:
        if kind != "file":
            raise ApiError(400, "[{'type': 'missing', 'loc': ('body', 'prompt')}]")

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        shown = wire.video_object(job)
        if job.error is not None:
            shown["error"]["code"] = _status(job)
        return shown | {
            "quality": "default",
            "media_type": "video/mp4",
            "file_name": f"{job.id}.mp4" if job.status == "completed" else None,
            "inference_time_s": None,
            "stage_durations": {},
            "peak_memory_mb": 0.0,
        }

    def retrieved(self, job: Job, request: Request) -> JSONResponse:
        status = _status(job) if job.status == "failed" else 200
        return JSONResponse(self.video(job, request), status_code=status)

    def variant(self, asked: str | None) -> str:
        return "video"

    def content(self, job: Job, request: Request) -> Response | None:
        if job.status == "failed":
            raise ApiError(422, "Video generation failed. Check job status for error details.")
        return None

    def error(self, error: ApiError) -> JSONResponse:
        inner = error.body["error"] | {
            "type": HTTPStatus(error.status).phrase,
            "param": None,
            "code": error.status,
        }
        return JSONResponse({"error": inner}, status_code=error.status, headers=error.headers)


def _status(job: Job) -> int:
    """What the failure would be as an answer: the client's fault, or a fall of the engine."""
    return 400 if job.error and job.error.code == "moderation_blocked" else 500
