"""The servers that render, one folder each; `get_provider` finds the adapter of an endpoint.

A new one is added by copying a folder, and naming it in `ADAPTERS`. Adapters know no models of
ours and no database.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from generation.providers.base import Endpoint, VideoProvider
from generation.providers.openai_videos import OpenAIVideos

ADAPTERS: dict[str, Callable[[Endpoint], VideoProvider]] = {"openai_videos": OpenAIVideos}


class EndpointNotConfigured(LookupError):
    """The environment names no such endpoint (any more)."""


def get_provider(slug: str) -> VideoProvider:
    """The adapter of the endpoint `slug`, not connected yet; EndpointNotConfigured without one."""
    endpoint: Endpoint | None = settings.VIDEO_ENDPOINTS.get(slug)
    if endpoint is None:
        raise EndpointNotConfigured(slug)
    return ADAPTERS[endpoint.provider](endpoint)
