"""Every call of an adapter, timed, and counted where it went wrong: for /metrics."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, Self

from common.tallies import QUICK, Counter, Histogram
from generation.providers.base import (
    ModelAnswer,
    ModelQuestion,
    Notice,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoPage,
    VideoProvider,
)

CALLS = Histogram(
    "provider_call_seconds",
    "How long calls of a renderer took.",
    ("renderer", "call"),
    buckets=(*QUICK, 30, 60, 120),
)
ERRORS = Counter(
    "provider_errors",
    "Calls of a renderer that did not give what was asked for.",
    ("renderer", "call", "code"),
)

# Codes are the provider's own words: what is none would be a series of its own each time.
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Measured:
    """The adapter of the endpoint `slug`, unchanged but for that."""

    def __init__(self, slug: str, adapter: VideoProvider) -> None:
        self._slug = slug
        self.adapter = adapter

    async def __aenter__(self) -> Self:
        await self.adapter.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.adapter.__aexit__(kind, error, traceback)

    async def create(self, request: RenderRequest) -> RemoteVideo:
        """As the adapter's."""
        with self._call("create"):
            return await self.adapter.create(request)

    async def retrieve(self, video_id: str) -> RemoteVideo:
        """As the adapter's."""
        with self._call("retrieve"):
            return await self.adapter.retrieve(video_id)

    @property
    def can_list(self) -> bool:
        """As the adapter's."""
        return self.adapter.can_list

    async def list_page(self, *, limit: int, after: str | None = None) -> VideoPage:
        """As the adapter's."""
        with self._call("list"):
            return await self.adapter.list_page(limit=limit, after=after)

    async def delete(self, video_id: str) -> None:
        """As the adapter's."""
        with self._call("delete"):
            await self.adapter.delete(video_id)

    async def download(
        self, video_id: str, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> int:
        """As the adapter's."""
        with self._call("download"):
            return await self.adapter.download(
                video_id, sink, max_bytes=max_bytes, max_seconds=max_seconds
            )

    async def check_model(self, question: ModelQuestion) -> ModelAnswer:
        """As the adapter's."""
        with self._call("check_model"):
            return await self.adapter.check_model(question)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """As the adapter's."""
        return self.adapter.parse_webhook(body=body, headers=headers)

    @contextmanager
    def _call(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except ProviderError as error:
            code = error.code if _CODE.fullmatch(error.code) else "other"
            ERRORS.add(self._slug, name, code)
            raise
        finally:
            CALLS.observe(self._slug, name, seconds=time.monotonic() - began)
