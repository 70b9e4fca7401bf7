"""The `runwayml` library's tasks, without its retries, redirects, validation and waiting.

Answers are read as plain JSON (`parsing.py`), so that a status or a field that Runway adds breaks
nothing. There is no listing and there are no webhooks: a task whose id was lost is lost.
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import cache
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import quote

import httpx
from runwayml import APIConnectionError, APIStatusError, AsyncRunwayML

from common import http_client
from generation.providers import http_errors
from generation.providers.base import (
    ASK_SECONDS,
    CREATE_SECONDS,
    Accepted,
    BadWebhook,
    Endpoint,
    ModelAnswer,
    ModelQuestion,
    Notice,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoPage,
)
from generation.providers.runway import errors, model_check, models, parsing

CONNECT_SECONDS = 5
# Of the whole data URI, which is a third longer than the image.
IMAGE_BYTES = 5_000_000

Call = Callable[..., Awaitable[Any]]


class Runway:
    """The endpoint `runway`."""

    can_list = False

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._open = AsyncExitStack()
        self._client: AsyncRunwayML

    async def __aenter__(self) -> Self:
        timeout = httpx.Timeout(ASK_SECONDS, connect=CONNECT_SECONDS)
        http = await self._open.enter_async_context(
            httpx.AsyncClient(
                # The address of an answer is the provider's to choose, so we follow none.
                follow_redirects=False,
                trust_env=False,
                verify=_tls(),
                timeout=timeout,
                limits=httpx.Limits(max_connections=20),
            )
        )
        self._client = AsyncRunwayML(
            api_key=self._endpoint.api_key,
            base_url=self._endpoint.base_url,
            timeout=timeout,
            # Above all for create: the library would send it three times.
            max_retries=0,
            http_client=http,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    async def create(self, request: RenderRequest) -> RemoteVideo:
        """`POST /v1/image_to_video`, the photo being the first frame, as a data URI."""
        body = await self._json(
            self._client.image_to_video.with_raw_response.create,
            seconds_allowed=CREATE_SECONDS,
            prompt_image=[{"position": "first", "uri": _data_uri(request)}],
            timeout=httpx.Timeout(CREATE_SECONDS, connect=CONNECT_SECONDS),
            **models.wire_fields(request),
        )
        return parsing.created(body)

    async def retrieve(self, video_id: str) -> RemoteVideo:
        """`GET /v1/tasks/{id}`."""
        return parsing.task(await self._task(video_id), asked_for=video_id)

    async def list_page(self, *, limit: int, after: str | None = None) -> VideoPage:
        """Runway has none."""
        raise ProviderError("Runway lists no tasks", code="cannot_list", permanent=True)

    async def delete(self, video_id: str) -> None:
        """`DELETE /v1/tasks/{id}`: stops it; what has begun to run is charged all the same."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                await self._client.tasks.with_raw_response.delete(video_id)
        except (APIStatusError, APIConnectionError, TimeoutError) as error:
            raise errors.translate(error) from error

    async def download(
        self, video_id: str, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> int:
        """What lies at the task's output URL, which each retrieve renews."""
        try:
            async with asyncio.timeout(max_seconds):
                url = parsing.output(await self._task(video_id))
                came = await http_client.download(
                    url,
                    sink,
                    max_bytes=max_bytes,
                    max_seconds=max_seconds,
                    trusted_origin=self._endpoint.base_url,
                )
        except TimeoutError as error:
            raise errors.translate(error) from error
        except http_client.OutboundError as error:
            raise http_errors.from_outbound(error) from error
        return came.bytes

    async def check_model(self, question: ModelQuestion) -> ModelAnswer:
        """`GET /v1/organization`, see `model_check.py`."""
        organization = await self._json(self._client.organization.with_raw_response.retrieve)
        return model_check.model_answer(question, organization)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Runway sends none, so whoever sent this is somebody else."""
        raise BadWebhook("Runway sends no webhooks")

    async def _task(self, task_id: str) -> object:
        # The library puts the id into the path as it is.
        return await self._json(
            self._client.tasks.with_raw_response.retrieve, quote(task_id, safe="")
        )

    async def _json(
        self, call: Call, *args: Any, seconds_allowed: float = ASK_SECONDS, **kwargs: Any
    ) -> object:
        """The decoded body of an answer that carries what was asked for, whatever its status."""
        try:
            # httpx limits each read; a server that drips bytes is stopped here.
            async with asyncio.timeout(seconds_allowed):
                response: httpx.Response = (await call(*args, **kwargs)).http_response
            return json.loads(response.content)
        except APIStatusError as error:
            if parsing.is_task(error.body):
                return error.body
            raise errors.translate(error) from error
        except (APIConnectionError, TimeoutError) as error:
            raise errors.translate(error) from error
        except (ValueError, RecursionError) as error:
            raise ProviderError(
                "the answer is not JSON", code="garbage", accepted=Accepted.UNKNOWN
            ) from error


@cache
def _tls() -> ssl.SSLContext:
    """The certificates we trust. Reading them takes 60 ms, which each client would do anew."""
    return httpx.create_ssl_context(trust_env=False)


def _data_uri(request: RenderRequest) -> str:
    uri = f"data:{request.image_type};base64,{base64.b64encode(request.image).decode()}"
    if len(uri) > IMAGE_BYTES:
        raise models.refusal("image_too_large", f"{len(uri)} bytes, {IMAGE_BYTES} are taken")
    return uri
