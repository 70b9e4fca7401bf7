"""The HTTP side of Runway's wire."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.videos.answers import create_spoil, retrieve_spoil
from sandbox.videos.contents import video_answer
from sandbox.videos.misbehaviour import PageInstead, Refusals
from sandbox.videos.runner import SLOTS, Runner
from sandbox.videos.runway.parsing import task_parse
from sandbox.videos.runway.wire import (
    VERSION,
    RunwayError,
    created_object,
    organization_object,
    task_object,
)
from sandbox.videos.store import Job, JobStore
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word, words_in

WIRE = "runway"
KEYS = b"Bearer sandbox_"


class RunwayApi:
    """The endpoints, over the store and the runner of all wires."""

    def __init__(self, *, store: JobStore, runner: Runner) -> None:
        self._store = store
        self._runner = runner
        self._refusals = Refusals()

    async def create(self, request: Request) -> Response:
        """`POST /v1/image_to_video`; words of the prompt may refuse it or spoil the answer."""
        asked = await task_parse(request)
        self._refusals.check(words_in(asked.prompt), asked)
        job = Job(
            id=str(uuid4()),
            wire=WIRE,
            model=asked.model,
            prompt=asked.prompt,
            seconds=asked.seconds,
            size=asked.size,
        )
        self._store.add(job, asked.reference)
        self._runner.submit(job)
        return await create_spoil(JSONResponse(created_object(job)), job, request)

    async def retrieve(self, request: Request) -> Response:
        """`GET /v1/tasks/{id}`."""
        job = self._job(request)
        job.polls += 1
        root = str(request.url).partition("/v1/")[0]
        output = f"{root}/outputs/{job.id}.mp4"
        task = task_object(job, throttled=self._runner.full, output=output)
        return await retrieve_spoil(JSONResponse(task), job)

    async def delete(self, request: Request) -> Response:
        """`DELETE /v1/tasks/{id}`: stops it, or forgets its file."""
        job = self._job(request)
        await self._runner.cancel(job)
        self._store.delete(job)
        return Response(status_code=204)

    async def organization(self, request: Request) -> Response:
        """`GET /v1/organization`: which models the account may use, and what is left to it."""
        return JSONResponse(organization_object(SLOTS))

    async def output(self, request: Request) -> Response:
        """What lies behind the link of a finished task; who has the link needs no key."""
        job = self._job(request)
        path = self._store.folder(job) / "video.mp4"
        lost = Word.LOST_CONTENT in words_in(job.prompt)
        if job.status != "completed" or lost or not path.is_file():
            raise RunwayError(404, "Not found")
        job.downloads += 1
        return video_answer(job, path)

    def _job(self, request: Request) -> Job:
        job = self._store.get(request.path_params["task_id"], wire=WIRE)
        if job is None:
            raise RunwayError(404, "A task with that id was not found.")
        return job


class Gate:
    """Lets a request pass with a sandbox's key and the version of the API that we speak."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if not headers.get(b"authorization", b"").startswith(KEYS):
            raise RunwayError(401, "The API key you provided is not valid.")
        if headers.get(b"x-runway-version") != VERSION.encode():
            raise RunwayError(400, f"X-Runway-Version must be {VERSION}.")
        await self._app(scope, receive, send)


def runway_app(*, store: JobStore, runner: Runner) -> Starlette:
    """An application to mount; what it shares with the others is handed in."""
    api = RunwayApi(store=store, runner=runner)
    tasks = [
        Route("/image_to_video", api.create, methods=["POST"]),
        Route("/tasks/{task_id}", api.retrieve, methods=["GET"]),
        Route("/tasks/{task_id}", api.delete, methods=["DELETE"]),
        Route("/organization", api.organization, methods=["GET"]),
    ]
    return Starlette(
        routes=[
            Mount("/v1", routes=tasks, middleware=[Middleware(Gate)]),
            Route("/outputs/{task_id}.mp4", api.output, methods=["GET"]),
        ],
        exception_handlers=_exception_handlers(),
    )


def _exception_handlers() -> dict[Any, Callable[[Request, Any], Response]]:
    return {
        RunwayError: lambda request, error: _answer(error),
        # The words of a prompt refuse in OpenAI's shape; only status, sentence and headers count.
        ApiError: lambda request, error: _answer(
            RunwayError(error.status, str(error), headers=error.headers)
        ),
        PageInstead: lambda request, error: HTMLResponse(error.html),
        HTTPException: lambda request, error: _answer(RunwayError(error.status_code, error.detail)),
    }


def _answer(error: RunwayError) -> JSONResponse:
    return JSONResponse(error.body, status_code=error.status, headers=error.headers)
