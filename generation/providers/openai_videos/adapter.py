"""The `openai` library's `client.videos`, without its retries, redirects and validation.

Answers are read as plain JSON (`parsing.py`): the library does not validate them, and servers that
speak this protocol differ in what they send.
"""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import cache, partial
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI

from generation.providers.base import (
    ASK_SECONDS,
    CREATE_SECONDS,
    Accepted,
    Endpoint,
    ModelAnswer,
    ModelQuestion,
    Notice,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoPage,
)
from generation.providers.openai_videos import (
    bodies,
    errors,
    images,
    model_check,
    parsing,
    webhooks,
)
from generation.providers.openai_videos.content import Content, ContentElsewhere

CONNECT_SECONDS = 5

# Every method of `videos` warns of OpenAI's own service, which ended on 2026-09-24; the protocol
# lives on with others. Only this one message is silenced.
SUNSET = r"The Sora API is scheduled to permanently shut down"

# Words of the endpoint's dialect (docs/renderers.md).
NO_LIST = "no-list"

# LiteLLM's proxy repeats a create that its upstream did not answer, unless it is asked not to: each
# repetition is a render that somebody pays. Nobody else minds the header.
ONCE = {"x-litellm-num-retries": "0"}

Call = Callable[..., Awaitable[Any]]


class OpenAIVideos:
    """One endpoint that speaks the protocol."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._open = AsyncExitStack()
        self._client: AsyncOpenAI

    async def __aenter__(self) -> Self:
        warnings.filterwarnings("ignore", message=SUNSET, category=DeprecationWarning)
        http = await self._open.enter_async_context(
            httpx2.AsyncClient(
                # The address of an answer is the provider's to choose, so we follow none.
                follow_redirects=False,
                verify=_tls(),
                timeout=httpx2.Timeout(ASK_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx2.Limits(max_connections=20),
            )
        )
        self._client = AsyncOpenAI(
            api_key=self._endpoint.api_key or "none",
            base_url=self._endpoint.base_url,
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
        """`POST /videos`; the reference has exactly the pixels of `size`."""
        body = await self._json(
            self._client.videos.with_raw_response.create,
            seconds_allowed=CREATE_SECONDS,
            prompt=request.prompt,
            model=request.model,
            # The protocol's lengths are strings; integers are refused.
            seconds=cast("Any", str(request.seconds)),
            size=cast("Any", request.size),
            timeout=httpx2.Timeout(CREATE_SECONDS, connect=CONNECT_SECONDS),
            **images.fields(request, self._endpoint.dialect, headers=ONCE),
        )
        return parsing.video(body)

    async def retrieve(self, video_id: str) -> RemoteVideo:
        """`GET /videos/{id}`; a failed job may come as a 4xx or 5xx that carries the video."""
        return parsing.video(await self._body(video_id), fallback_id=video_id)

    @property
    def can_list(self) -> bool:
        """Not with the dialect word `no-list`."""
        return NO_LIST not in self._endpoint.dialect

    async def list_page(self, *, limit: int, after: str | None = None) -> VideoPage:
        """`GET /videos`, newest first."""
        if not self.can_list:
            raise ProviderError("this endpoint cannot list", code="cannot_list", permanent=True)
        cursor: dict[str, Any] = {} if after is None else {"after": after}
        body = await self._json(
            self._client.videos.with_raw_response.list, limit=limit, order="desc", **cursor
        )
        return parsing.page(body, limit=limit, after=after)

    async def delete(self, video_id: str) -> None:
        """`DELETE /videos/{id}`: stops a render with vLLM-Omni, is a 405 with LiteLLM."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                await self._client.videos.with_raw_response.delete(video_id)
        except (APIStatusError, APIConnectionError, TimeoutError) as error:
            raise errors.translate(error) from error

    async def download(
        self, video_id: str, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> int:
        """`GET /videos/{id}/content`, or what the video names as its `url` where that has none."""
        try:
            async with asyncio.timeout(max_seconds):
                return await self._fetch(video_id, sink, max_bytes, max_seconds)
        except TimeoutError as error:
            raise errors.translate(error) from error

    async def check_model(self, question: ModelQuestion) -> ModelAnswer:
        """`GET /models` and `GET /models/{id}`, see `model_check.py`."""
        models = self._client.models.with_raw_response
        return await model_check.model_answer(
            question.model,
            listing=partial(self._json, models.list),
            one=partial(self._json, models.retrieve, model=question.model),
        )

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Standard Webhooks, see `webhooks.py`."""
        return webhooks.parse(body=body, headers=headers, secret=self._endpoint.webhook_secret)

    async def _fetch(
        self, video_id: str, sink: BinaryIO, max_bytes: int, max_seconds: float
    ) -> int:
        content = Content(self._endpoint, sink, max_bytes=max_bytes, max_seconds=max_seconds)
        try:
            return await content.of(video_id)
        except ContentElsewhere as error:
            url = parsing.output_url(await self._body(video_id))
            if not url:
                raise error.refusal from error
        return await content.at(url)

    async def _body(self, video_id: str) -> object:
        retrieve = self._client.videos.with_raw_response.retrieve
        return await self._json(retrieve, video_id=video_id)

    async def _json(
        self, call: Call, *, seconds_allowed: float | None = None, **kwargs: Any
    ) -> object:
        """The decoded body of an answer that carries what was asked for, whatever its status."""
        try:
            # httpx limits each read; a server that drips bytes is stopped here.
            async with asyncio.timeout(seconds_allowed or ASK_SECONDS):
                response = (await call(**kwargs)).http_response
        except APIStatusError as error:
            body = bodies.decoded(error.response)
            carried = parsing.carried_video(body, asked_for=kwargs.get("video_id", ""))
            if carried is not None:
                return carried
            raise errors.translate(error) from error
        except (APIConnectionError, TimeoutError) as error:
            raise errors.translate(error) from error
        body = bodies.decoded(response)
        if body is None:
            raise ProviderError("the answer is not JSON", code="garbage", accepted=Accepted.UNKNOWN)
        return body


@cache
def _tls() -> ssl.SSLContext:
    """The certificates we trust. Reading them takes 60 ms, which each client would do anew."""
    return httpx2.create_ssl_context()
