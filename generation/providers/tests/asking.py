"""Ask an adapter one question, in a loop of its own as the workers do it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from generation.providers import ADAPTERS
from generation.providers.base import (
    Endpoint,
    ProviderError,
    RemoteVideo,
    RenderRequest,
    VideoProvider,
)
from generation.providers.tests.canned import Canned
from generation.providers.tests.wires import RENDER, Wire

T = TypeVar("T")

KEY = "key_the-secret-of-this-test"

Question = Callable[[VideoProvider], Awaitable[T]]


@dataclass(kw_only=True)
class Meeting:
    """An adapter and the address of a server that speaks its protocol."""

    wire: Wire
    root: str
    key: str = KEY

    @property
    def endpoint(self) -> Endpoint:
        return replace(
            settings.VIDEO_ENDPOINTS["openai"],
            slug="met",
            provider=self.wire.adapter,
            base_url=f"{self.root}{self.wire.under}",
            api_key=self.key,
        )

    def adapter(self) -> VideoProvider:
        """Not connected yet."""
        adapter: VideoProvider = import_string(ADAPTERS[self.wire.adapter])(self.endpoint)
        return adapter

    def ask(self, question: Question[T]) -> T:
        async def run() -> T:
            async with self.adapter() as provider:
                return await question(provider)

        return asyncio.run(run())

    def refusal(self, question: Question[Any]) -> ProviderError:
        """The error with which the question must end."""
        with pytest.raises(ProviderError) as caught:
            self.ask(question)
        return caught.value

    def request(self, prompt: str, image: bytes = b"\xff\xd8\xff", **wish: Any) -> RenderRequest:
        """Something that the protocol's stand-in renders, or `wish` instead of a part of it."""
        wire = self.wire
        asked: dict[str, Any] = {
            "model": wire.model,
            "seconds": wire.seconds,
            "size": wire.size,
        } | wish
        return RenderRequest(prompt=prompt, image=image, image_type="image/jpeg", **asked)

    def create(self, prompt: str = "A cup", **wish: Any) -> RemoteVideo:
        return self.ask(lambda provider: provider.create(self.request(prompt, **wish)))

    def create_refusal(self, prompt: str = "A cup", **wish: Any) -> ProviderError:
        return self.refusal(lambda provider: provider.create(self.request(prompt, **wish)))


def retrieve(provider: VideoProvider) -> Awaitable[RemoteVideo]:
    return provider.retrieve(RENDER)


def download(
    sink: BytesIO, *, video_id: str = RENDER, max_bytes: int = 1_000_000, max_seconds: float = 20
) -> Question[int]:
    """The question for the content."""
    return lambda provider: provider.download(
        video_id, sink, max_bytes=max_bytes, max_seconds=max_seconds
    )


@dataclass(kw_only=True)
class CannedMeeting(Meeting):
    """With a server that answers what the test says, and remembers what it was asked."""

    server: Canned

    @property
    def posts(self) -> int:
        """How often a render was asked for."""
        return self.server.asked.count(self.wire.create)
