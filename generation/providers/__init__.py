"""The servers that render, one folder each; `get_provider` finds the adapter of an endpoint.

A new one is added by copying a folder, and naming it in `ADAPTERS`. Adapters know no models of
ours and no database.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from generation.providers.base import Endpoint, VideoProvider
from generation.providers.measured import Measured

# By name, since an SDK takes a second to import and 40 MB: only who speaks to it should wait.
ADAPTERS = {
    "openai_videos": "generation.providers.openai_videos.OpenAIVideos",
    "runway": "generation.providers.runway.Runway",
}


class EndpointNotConfigured(LookupError):
    """The environment names no such endpoint (any more)."""


def get_provider(slug: str) -> VideoProvider:
    """The adapter of the endpoint `slug`, not connected yet; EndpointNotConfigured without one."""
    endpoint: Endpoint | None = settings.VIDEO_ENDPOINTS.get(slug)
    if endpoint is None:
        raise EndpointNotConfigured(slug)
    found = import_string(ADAPTERS[endpoint.provider])
    adapter = cast("Callable[[Endpoint], VideoProvider]", found)(endpoint)
    return Measured(slug, adapter)
