"""The HTTP side: OpenAI's paths under /v1, as others bend them under /<dialect>/v1, Runway's under
/runway, and our own under /_sandbox."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.videos import bucket, wire
from sandbox.videos.answers import create_spoil, retrieve_spoil
from sandbox.videos.contents import video_answer
from sandbox.videos.dialects import DIALECTS, Dialect
from sandbox.videos.gate import Gate, dialect_of
from sandbox.videos.misbehaviour import PageInstead, Refusals
from sandbox.videos.parsing import CreateRequest, create_parse
from sandbox.videos.runner import Runner
from sandbox.videos.runway import runway_app
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
    """The endpoints in every dialect, over one store and one runner."""

    def __init__(self, *, store: JobStore, runner: Runner) -> None:
        self._store = store
        self._runner = runner
        self._refusals = Refusals()

    async def create(self, request: Request) -> Response:
        """`POST /videos`; the words of the prompt may refuse it or spoil the answer."""
        dialect = dialect_of(request)
        asked = await create_parse(request, dialect)
        words = words_in(asked.prompt)
        self._refusals.check(words, asked)
        job = self._accept(asked)
        for _ in range(dialect.repeats(request, words)):
            self._accept(asked)
        return await create_spoil(dialect.created(job, request), job, request)

    async def list(self, request: Request) -> Response:
        """`GET /videos`, newest first unless `order=asc`."""
        jobs = self._store.listed()
        if request.query_params.get("order", "desc") != "asc":
            jobs.reverse()
        after = request.query_params.get("after")
        if after is not None:
            jobs = jobs[jobs.index(self._job(request, after)) + 1 :]
        limit = _limit(request.query_params.get("limit", str(PAGE_DEFAULT)))
        return dialect_of(request).page(jobs[:limit], request, has_more=len(jobs) > limit)

    async def retrieve(self, request: Request) -> Response:
        job = self._job(request)
        job.polls += 1
        return await retrieve_spoil(dialect_of(request).retrieved(job, request), job)

    async def delete(self, request: Request) -> Response:
        """`DELETE /videos/{id}`: a job that still renders is stopped."""
        if not dialect_of(request).deletes:
            raise HTTPException(405)
        job = self._job(request)
        await self._runner.cancel(job)
        self._store.delete(job)
        return dialect_of(request).deleted(job, request)

    async def content(self, request: Request) -> Response:
        """`GET /videos/{id}/content`: the file itself, whole or by Range."""
        dialect = dialect_of(request)
        job = self._job(request)
        name, media_type = CONTENT[dialect.variant(request.query_params.get("variant"))]
        path = self._store.folder(job) / name
        answer = dialect.content(job, request)
        if answer is not None:
            return answer
        _content_check(job, lost=not path.is_file())
        if path.name == CONTENT["video"][0]:
            job.downloads += 1
            return video_answer(job, path)
        return FileResponse(path, media_type=media_type)

    async def jobs(self, request: Request) -> Response:
        """`GET /_sandbox/jobs`: what was accepted, oldest first, deleted ones too."""
        return JSONResponse({"jobs": [wire.sandbox_object(job) for job in self._store.all()]})

    def _accept(self, asked: CreateRequest) -> Job:
        job = Job(model=asked.model, prompt=asked.prompt, seconds=asked.seconds, size=asked.size)
        self._store.add(job, asked.reference)
        self._runner.submit(job)
        return job

    def _job(self, request: Request, shown: str = "") -> Job:
        shown = shown or request.path_params["video_id"]
        job = self._store.get(dialect_of(request).id_read(shown))
        if job is None:
            raise ApiError(404, f"Video with id '{shown}' not found.", param="video_id")
        return job


async def models(request: Request) -> Response:
    data = [wire.model_object(name) for name in _models(request)]
    return JSONResponse({"object": "list", "data": data})


async def model(request: Request) -> Response:
    name = request.path_params["model"]
    if name not in _models(request):
        message = f"The model '{name}' does not exist."
        raise ApiError(404, message, param="model", code="model_not_found")
    return JSONResponse(wire.model_object(name))


def _models(request: Request) -> tuple[str, ...]:
    return dialect_of(request).models or wire.MODELS


async def health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


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
        routes=[
            *_routes(api, bucket.Bucket(store), settings),
            Mount("/runway", runway_app(store=store, runner=runner)),
        ],
        lifespan=lifespan,
        exception_handlers=_exception_handlers(),
    )


def _routes(api: VideosApi, files: bucket.Bucket, settings: Settings) -> list[Route | Mount]:
    videos = [
        Route("/videos", api.create, methods=["POST"]),
        Route("/videos", api.list, methods=["GET"]),
        Route("/videos/{video_id}", api.retrieve, methods=["GET"]),
        Route("/videos/{video_id}", api.delete, methods=["DELETE"]),
        Route("/videos/{video_id}/content", api.content, methods=["GET"]),
        Route("/models", models, methods=["GET"]),
        Route("/models/{model}", model, methods=["GET"]),
    ]

    def spoken(path: str, dialect: Dialect) -> Mount:
        gate = Middleware(Gate, key=settings.api_key, dialect=dialect)
        return Mount(path, routes=videos, middleware=[gate])

    return [
        spoken("/v1", DIALECTS[settings.dialect]),
        *(spoken(f"/{name}/v1", dialect) for name, dialect in DIALECTS.items()),
        Route(bucket.PATH, files.read, methods=["GET"]),
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


def _exception_handlers() -> dict[Any, Callable[[Request, Any], Response]]:
    return {
        ApiError: lambda request, error: dialect_of(request).error(error),
        PageInstead: lambda request, error: HTMLResponse(error.html),
        HTTPException: _http_exception,
        Exception: lambda request, error: dialect_of(request).error(_server_error()),
    }


def _http_exception(request: Request, error: HTTPException) -> Response:
    """What the router refuses (unknown path, wrong method) and forms that cannot be read."""
    if error.status_code in (404, 405):
        message = f"Invalid URL ({request.method} {request.url.path})"
    else:
        message = error.detail
    return dialect_of(request).error(ApiError(error.status_code, message))


def _server_error() -> ApiError:
    return ApiError(500, "The server had an error while processing it.", kind="server_error")
