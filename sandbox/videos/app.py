"""The HTTP side: OpenAI's paths under /v1, and the sandbox's own under /_sandbox."""

import contextlib
import hmac
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.videos import wire
from sandbox.videos.connections import connection_drop
from sandbox.videos.misbehaviour import Refusals
from sandbox.videos.parsing import create_parse
from sandbox.videos.runner import Runner
from sandbox.videos.settings import Settings
from sandbox.videos.store import Job, JobStore
from sandbox.videos.webhooks import Webhooks
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word, words_in

PAGE_LIMIT = 100
PAGE_DEFAULT = 20
CONTENT = {
    "video": ("video.mp4", "video/mp4"),
    "thumbnail": ("thumbnail.webp", "image/webp"),
    "spritesheet": ("spritesheet.jpg", "image/jpeg"),
}


class VideosApi:
    """The endpoints, over one store and one runner."""

    def __init__(self, *, store: JobStore, runner: Runner) -> None:
        self._store = store
        self._runner = runner
        self._refusals = Refusals()

    async def create(self, request: Request) -> Response:
        """`POST /videos`; the words of the prompt may refuse it or cut the connection."""
        asked = await create_parse(request)
        words = words_in(asked.prompt)
        self._refusals.check(words, asked)
        job = Job(model=asked.model, prompt=asked.prompt, seconds=asked.seconds, size=asked.size)
        self._store.add(job, asked.reference)
        self._runner.submit(job)
        if Word.TIMEOUT_AFTER_ACCEPT in words and request.client is not None:
            await connection_drop((request.client.host, request.client.port))
        return JSONResponse(wire.video_object(job))

    async def list(self, request: Request) -> Response:
        """`GET /videos`, newest first unless `order=asc`."""
        jobs = self._store.listed()
        if request.query_params.get("order", "desc") != "asc":
            jobs.reverse()
        after = request.query_params.get("after")
        if after is not None:
            jobs = jobs[jobs.index(self._job(after)) + 1 :]
        limit = _limit(request.query_params.get("limit", str(PAGE_DEFAULT)))
        return JSONResponse(wire.video_page(jobs[:limit], has_more=len(jobs) > limit))

    async def retrieve(self, request: Request) -> Response:
        job = self._job(request.path_params["video_id"])
        job.polls += 1
        return JSONResponse(wire.video_object(job))

    async def delete(self, request: Request) -> Response:
        """`DELETE /videos/{id}`: a job that still renders is stopped."""
        job = self._job(request.path_params["video_id"])
        await self._runner.cancel(job)
        self._store.delete(job)
        return JSONResponse(wire.deleted_object(job))

    async def content(self, request: Request) -> Response:
        """`GET /videos/{id}/content`: the file itself, whole or by Range."""
        job = self._job(request.path_params["video_id"])
        variant = request.query_params.get("variant", "video")
        if variant not in CONTENT:
            raise ApiError(400, f"Invalid value: '{variant}'.", param="variant")
        name, media_type = CONTENT[variant]
        path = self._store.folder(job) / name
        _content_check(job, lost=not path.is_file())
        return FileResponse(path, media_type=media_type)

    async def jobs(self, request: Request) -> Response:
        """`GET /_sandbox/jobs`: what was accepted, oldest first, deleted ones too."""
        return JSONResponse({"jobs": [wire.sandbox_object(job) for job in self._store.all()]})

    def _job(self, job_id: str) -> Job:
        job = self._store.get(job_id)
        if job is None:
            raise ApiError(404, f"Video with id '{job_id}' not found.", param="video_id")
        return job


async def models(request: Request) -> Response:
    data = [wire.model_object(name) for name in wire.MODELS]
    return JSONResponse({"object": "list", "data": data})


async def model(request: Request) -> Response:
    name = request.path_params["model"]
    if name not in wire.MODELS:
        message = f"The model '{name}' does not exist."
        raise ApiError(404, message, param="model", code="model_not_found")
    return JSONResponse(wire.model_object(name))


async def health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


class BearerGate:
    """Lets a request pass with the right bearer key; with no key set, any passes."""

    def __init__(self, app: ASGIApp, *, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode() if key else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"")
        if self._expected is None or hmac.compare_digest(given, self._expected):
            await self._app(scope, receive, send)
        else:
            refusal = ApiError(401, "Incorrect API key provided.", code="invalid_api_key")
            await error_response(refusal)(scope, receive, send)


def app_build(settings: Settings) -> Starlette:
    """The whole application; its lifespan starts the queue and stops it."""
    store = JobStore(settings.folder)
    webhooks = Webhooks(url=settings.webhook_url, secret=settings.webhook_secret, store=store)
    runner = Runner(settings=settings, store=store, announce=webhooks.announce)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        webhooks.resume()
        runner.resume()
        yield
        await runner.close()
        await webhooks.close()
        store.save_all()

    api = VideosApi(store=store, runner=runner)
    return Starlette(
        routes=_routes(api, settings.api_key),
        lifespan=lifespan,
        exception_handlers=_exception_handlers(),
    )


def _routes(api: VideosApi, api_key: str) -> list[Route | Mount]:
    videos = [
        Route("/videos", api.create, methods=["POST"]),
        Route("/videos", api.list, methods=["GET"]),
        Route("/videos/{video_id}", api.retrieve, methods=["GET"]),
        Route("/videos/{video_id}", api.delete, methods=["DELETE"]),
        Route("/videos/{video_id}/content", api.content, methods=["GET"]),
        Route("/models", models, methods=["GET"]),
        Route("/models/{model}", model, methods=["GET"]),
    ]
    return [
        Mount("/v1", routes=videos, middleware=[Middleware(BearerGate, key=api_key)]),
        Route("/_sandbox/health", health, methods=["GET"]),
        Route("/_sandbox/jobs", api.jobs, methods=["GET"]),
    ]


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= PAGE_LIMIT:
        raise ApiError(400, f"Invalid 'limit': expected 1 to {PAGE_LIMIT}.", param="limit")
    return int(text)


def _content_check(job: Job, *, lost: bool) -> None:
    """404 in the three cases in which there is nothing to hand out."""
    if job.status != "completed":
        raise ApiError(404, f"Video is not ready, its status is '{job.status}'.")
    if job.expired:
        raise ApiError(404, "Video content has expired.", code="video_expired")
    if lost or Word.LOST_CONTENT in words_in(job.prompt):
        raise ApiError(404, "Video content not found.")


def error_response(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body, status_code=error.status, headers=error.headers)


def _exception_handlers() -> dict[Any, Callable[[Request, Any], Response]]:
    return {
        ApiError: lambda request, error: error_response(error),
        HTTPException: _http_exception,
        Exception: lambda request, error: error_response(_server_error()),
    }


def _http_exception(request: Request, error: HTTPException) -> Response:
    """What the router refuses (unknown path, wrong method) and forms that cannot be read."""
    if error.status_code in (404, 405):
        message = f"Invalid URL ({request.method} {request.url.path})"
    else:
        message = error.detail
    return error_response(ApiError(error.status_code, message))


def _server_error() -> ApiError:
    return ApiError(500, "The server had an error while processing it.", kind="server_error")
