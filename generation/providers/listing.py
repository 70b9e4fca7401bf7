"""Listings over as many pages as they take."""

from __future__ import annotations

from generation.providers.base import RemoteVideo, VideoProvider

PAGE = 100


async def list_recent(provider: VideoProvider, *, limit: int) -> list[RemoteVideo]:
    """The newest renders, at most `limit`; ProviderError as `list_page`."""
    videos: list[RemoteVideo] = []
    after: str | None = None
    while len(videos) < limit:
        page = await provider.list_page(limit=min(PAGE, limit - len(videos)), after=after)
        videos += page.videos
        after = page.next_after
        if after is None:
            break
    return videos[:limit]
