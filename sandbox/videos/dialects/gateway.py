"""What gateways (new-api, Bifrost, SayGM and others) do, all in one."""

import time
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox.videos import wire
from sandbox.videos.bucket import bucket_url
from sandbox.videos.dialects.base import Dialect, ImageKind
from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError

STATUSES = {
    "queued": "submitted",
    "in_progress": "processing",
    "completed": "succeeded",
    "failed": "failed",
}


class Gateway(Dialect):
    """Words, models and lengths of its own, nulls, and files that lie at somebody else's."""

    name = "gateway"
    models = ()
    seconds = ()
    sizes = ()

    def image_check(self, kind: ImageKind, model: str) -> None:
        """Takes it in any way."""

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        shown = wire.video_object(job)
        if job.error is not None and job.error.code != "moderation_blocked":
            shown["error"] = job.error.message
        return shown | {
            "status": STATUSES[job.status],
            "seconds": int(job.seconds),
            "progress": job.progress or None,
            "expires_at": None,
        }

    def page(self, jobs: list[Job], request: Request, *, has_more: bool) -> JSONResponse:
        return JSONResponse({"data": [self.video(job, request) for job in jobs]})

    def deleted(self, job: Job, request: Request) -> JSONResponse:
        return JSONResponse({"code": "success", "data": None})

    def content(self, job: Job, request: Request) -> Response | None:
        return RedirectResponse(bucket_url(job, request)) if job.status == "completed" else None

    def error(self, error: ApiError) -> JSONResponse:
        headers = dict(error.headers)
        if "Retry-After" in headers:
            at = time.time() + float(headers["Retry-After"])
            headers["Retry-After"] = formatdate(at, usegmt=True)
        body = {"error": error.body["error"] | {"type": "new_api_error"}}
        return JSONResponse(body, status_code=error.status, headers=headers)
