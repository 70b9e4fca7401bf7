"""Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`; 300 s of tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from openai import InvalidWebhookSignatureError, OpenAI, OpenAIError

from generation.providers.base import LONGEST_ID, BadWebhook, Notice

# No webhook's own id and no type that a provider sends comes near it.
LONGEST = 255


def parse(*, body: bytes, headers: Mapping[str, str], secret: str) -> Notice:
    """The notice in a signed `body`; BadWebhook when signature, time or a header is not right."""
    if not secret:
        raise BadWebhook("no secret is configured")
    try:
        event = _verifier().webhooks.unwrap(body, headers, secret=secret)
    except (InvalidWebhookSignatureError, OpenAIError, ValueError, RecursionError) as error:
        raise BadWebhook(str(error)) from error
    # The library has no class for video events and hands back another one: only its fields count.
    data = getattr(event, "data", None)
    video_id = data.get("id") if isinstance(data, dict) else getattr(data, "id", None)
    webhook_id, kind = _plain(headers["webhook-id"]), _plain(getattr(event, "type", None))
    if not (webhook_id and kind):
        raise BadWebhook("it is no event")
    is_video = kind.startswith("video.")
    video_id = _plain(video_id, LONGEST_ID) if is_video else ""
    return Notice(webhook_id=webhook_id, type=kind, video_id=video_id)


def _plain(value: object, longest: int = LONGEST) -> str:
    """`value` if it is a word that can be stored, else nothing."""
    if isinstance(value, str) and value.isprintable() and len(value) <= longest:
        return value
    return ""


@cache
def _verifier() -> OpenAI:
    """A client that never connects; making one takes tens of milliseconds, so it is kept."""
    return OpenAI(api_key="none")
