"""Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`; 300 s of tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from openai import InvalidWebhookSignatureError, OpenAI, OpenAIError

from generation.providers.base import BadWebhook, Notice


def parse(*, body: bytes, headers: Mapping[str, str], secret: str) -> Notice:
    """The notice in a signed `body`; BadWebhook when signature, time or a header is not right."""
    if not secret:
        raise BadWebhook("no secret is configured")
    try:
        event = _verifier().webhooks.unwrap(body, headers, secret=secret)
    except (InvalidWebhookSignatureError, OpenAIError, ValueError, RecursionError) as error:
        raise BadWebhook(str(error)) from error
    # The library has no class for video events and hands back another one: only its fields count.
    kind = getattr(event, "type", None)
    data = getattr(event, "data", None)
    video_id = data.get("id") if isinstance(data, dict) else getattr(data, "id", None)
    is_video = isinstance(kind, str) and kind.startswith("video.") and isinstance(video_id, str)
    return Notice(
        webhook_id=headers["webhook-id"],
        type=kind if isinstance(kind, str) else "",
        video_id=str(video_id) if is_video else "",
    )


@cache
def _verifier() -> OpenAI:
    """A client that never connects; making one takes tens of milliseconds, so it is kept."""
    return OpenAI(api_key="none")
