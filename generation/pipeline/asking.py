"""Questions to one endpoint from code that also speaks to the database between them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from generation.providers import get_provider
from generation.providers.base import ProviderError, RemoteVideo, VideoProvider

T = TypeVar("T")
Answer = RemoteVideo | ProviderError


class Asking:
    """`with Asking(endpoint) as asking`: one connection to the endpoint and one event loop.

    Between two questions the loop stands still, so the database can be written as usual. Raises
    EndpointNotConfigured.
    """

    def __init__(self, endpoint: str) -> None:
        self.provider: VideoProvider = get_provider(endpoint)
        self._loop = asyncio.Runner()

    def __enter__(self) -> Self:
        self._loop.__enter__()
        self.run(self.provider.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.run(self.provider.__aexit__(kind, error, traceback))
        finally:
            self._loop.__exit__(kind, error, traceback)

    def run(self, question: Coroutine[Any, Any, T]) -> T:
        """The answer to one question, or to several gathered; ProviderError as the provider."""
        return self._loop.run(question)

    def retrieve_each(self, video_ids: Sequence[str], *, at_once: int) -> list[Answer]:
        """How far each of these is; an error stands in the place of its answer.

        `at_once` are asked at any moment, and none of them waits for the slowest of the others: a
        connection that is never idle costs a fifth less. Each may run into its time-out.
        """
        return self.run(self._together(video_ids, asyncio.Semaphore(at_once)))

    async def _together(self, video_ids: Sequence[str], gate: asyncio.Semaphore) -> list[Answer]:
        return await asyncio.gather(*(self._retrieve(video_id, gate) for video_id in video_ids))

    async def _retrieve(self, video_id: str, gate: asyncio.Semaphore) -> Answer:
        async with gate:
            try:
                return await self.provider.retrieve(video_id)
            except ProviderError as error:
                return error
