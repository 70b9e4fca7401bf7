"""The servers that rewrite and check prompts, out of the environment. Neither is ever needed."""

from __future__ import annotations

from generation.prompting.text_server import TextServer
from sora_ugc.env import env

OPENAI = "https://api.openai.com/v1"

# What somebody waits for after pressing a button, in seconds.
REWRITE_SECONDS = 20
MODERATION_SECONDS = 4


def rewrite_server() -> TextServer | None:
    """Who polishes the wording of a prompt; nobody without a key."""
    key = env.str("PROMPT_REWRITE_API_KEY", default="")
    if not key:
        return None
    return TextServer(
        base_url=env.str("PROMPT_REWRITE_BASE_URL", default=OPENAI).rstrip("/"),
        api_key=key,
        model=env.str("PROMPT_REWRITE_MODEL", default="gpt-5.4-mini"),
        patience=REWRITE_SECONDS,
    )


def moderation_server() -> TextServer | None:
    """Who checks a prompt beside our own rules; nobody without a key."""
    key = env.str("MODERATION_API_KEY", default="")
    if not key:
        return None
    return TextServer(
        base_url=env.str("MODERATION_BASE_URL", default=OPENAI).rstrip("/"),
        api_key=key,
        model=env.str("MODERATION_MODEL", default="omni-moderation-latest"),
        patience=MODERATION_SECONDS,
    )
