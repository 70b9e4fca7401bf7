"""One question to a server of the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from django.conf import settings

from generation.providers.base import ProviderError, RemoteVideo, RenderRequest
from generation.providers.openai_videos import OpenAIVideos
from generation.providers.tests.canned import Canned

T = TypeVar("T")

VIDEO = {"id": "video_1", "object": "video", "status": "queued", "seconds": "4", "progress": 0}
REQUEST = RenderRequest(
    prompt="A cup",
    model="sora-2",
    seconds=4,
    size="720x1280",
    image=b"\xff\xd8\xff",
    image_type="image/jpeg",
)


def ask(
    base_url: str,
    question: Callable[[OpenAIVideos], Awaitable[T]],
    *dialect: str,
    key: str = "sandbox_key",
) -> T:
    """One question to the server, in a loop of its own as the workers do it."""
    endpoint = replace(
        settings.VIDEO_ENDPOINTS["openai"],
        base_url=base_url,
        api_key=key,
        dialect=frozenset(dialect),
    )

    async def run() -> T:
        async with OpenAIVideos(endpoint) as provider:
            return await question(provider)

    return asyncio.run(run())


def create(server: Canned) -> RemoteVideo:
    return ask(server.base_url, lambda provider: provider.create(REQUEST))


def retrieve(server: Canned) -> RemoteVideo:
    return ask(server.base_url, lambda provider: provider.retrieve("video_1"))


def refusal(question: Callable[[], Any]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        question()
    return caught.value
