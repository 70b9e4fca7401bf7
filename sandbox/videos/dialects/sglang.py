"""SGLang Diffusion 0.5, by its source: a server on one's own GPU, with or without a bucket."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.videos import wire
from sandbox.videos.bucket import bucket_url
from sandbox.videos.dialects.base import Dialect, ImageKind
from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError


class SGLang(Dialect):
    """Errors are a `detail`; a video tells no prompt, and its error no code."""

    name = "sglang"
    models = ()
    seconds = ()
    sizes = ()

    def image_check(self, kind: ImageKind, model: str) -> None:
        if kind == "object":
            raise ApiError(400, "Invalid request body: input_reference should be a valid string")

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        shown = wire.video_object(job)
        del shown["prompt"]
        if job.error is not None:
            shown["error"] = {"message": job.error.message}
        path = f"/outputs/{job.id}.mp4"
        return shown | {"quality": "standard", "url": None, "urls": None, "file_path": path}

    def deleted(self, job: Job, request: Request) -> JSONResponse:
        return JSONResponse(self.video(job, request) | {"status": "deleted"})

    def variant(self, asked: str | None) -> str:
        if asked not in (None, "0"):
            raise ApiError(404, f"Video variant {asked} not found")
        return "video"

    def error(self, error: ApiError) -> JSONResponse:
        body = {"detail": error.body["error"]["message"]}
        return JSONResponse(body, status_code=error.status, headers=error.headers)


class SGLangCloud(SGLang):
    """The same with its outputs in a bucket: it hands none out itself."""

    name = "sglang-cloud"

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        shown = super().video(job, request)
        if job.status != "completed":
            return shown
        url = bucket_url(job, request)
        return shown | {"url": url, "urls": [url], "file_path": None}

    def content(self, job: Job, request: Request) -> Response | None:
        if job.status != "completed":
            return None
        url = bucket_url(job, request)
        raise ApiError(
            400, f"Video has been uploaded to cloud storage. Please use the cloud URL: {url}"
        )
