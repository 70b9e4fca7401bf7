"""Listings over as many pages as they take."""

from __future__ import annotations

from generation.providers.base import RemoteVideo, VideoProvider

PAGE = 100


async def list_since(provider: VideoProvider, *, since: float, limit: int) -> list[RemoteVideo]:
    """The renders begun at `since` (seconds since 1970, the provider's clock) or later, newest
    first, at most `limit`; ProviderError as `list_page`.

    A server that does not say when a render began is read to the limit.
    """
    videos: list[RemoteVideo] = []
    after: str | None = None
    while len(videos) < limit:
        page = await provider.list_page(limit=min(PAGE, limit - len(videos)), after=after)
        videos += page.videos
        after = page.next_after
        if after is None or _is_older(page.videos[-1:], since):
            break
    return videos


def _is_older(videos: list[RemoteVideo], since: float) -> bool:
    return any(video.created_at is not None and video.created_at < since for video in videos)
