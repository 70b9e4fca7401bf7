"""OpenAI's own ways, and the places where others go theirs."""

from collections.abc import Set as AbstractSet
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.videos import wire
from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word

ImageKind = Literal["file", "object", "string"]
"""A part of a form, `{"image_url": ...}` in JSON, or a bare address in JSON."""

VARIANTS = ("video", "thumbnail", "spritesheet")


class Dialect:
    """How one kind of server speaks. Where it takes anything, the choices are empty."""

    name = "openai"
    models: tuple[str, ...] = wire.MODELS
    seconds: tuple[str, ...] = wire.SECONDS
    sizes: tuple[str, ...] = wire.SIZES
    deletes = True

    def image_check(self, kind: ImageKind, model: str) -> None:
        """Raises ApiError for an image that does not come in the way that `model` wants."""
        if kind == "string":
            raise wire.reference_error("expected a file, or an object with 'image_url'")

    def repeats(self, request: Request, words: AbstractSet[Word]) -> int:
        """How many more renders one create begins than it should."""
        return 0

    def id_read(self, shown: str) -> str:
        """The id under which a job is kept, out of one that was shown. Raises ApiError."""
        return shown

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        """The video object of a listing."""
        return wire.video_object(job)

    def created(self, job: Job, request: Request) -> JSONResponse:
        return JSONResponse(self.video(job, request))

    def retrieved(self, job: Job, request: Request) -> JSONResponse:
        return JSONResponse(self.video(job, request))

    def page(self, jobs: list[Job], request: Request, *, has_more: bool) -> JSONResponse:
        """A page of the listing. Raises ApiError where there is none."""
        videos = [self.video(job, request) for job in jobs]
        return JSONResponse(wire.video_page(videos, has_more=has_more))

    def deleted(self, job: Job, request: Request) -> JSONResponse:
        return JSONResponse(wire.deleted_object(job))

    def variant(self, asked: str | None) -> str:
        """Which file of a job is meant. Raises ApiError."""
        if asked not in (None, *VARIANTS):
            raise ApiError(400, f"Invalid value: '{asked}'.", param="variant")
        return asked or "video"

    def content(self, job: Job, request: Request) -> Response | None:
        """Its own answer to who asks for the content of a job; None to hand out the file."""
        return None

    def error(self, error: ApiError) -> JSONResponse:
        return JSONResponse(error.body, status_code=error.status, headers=error.headers)
