"""Bodies of answers, and what proxies wrap around them.

OpenAI says `{"error": {"code", "message"}}`, SGLang `{"detail": ...}`, vLLM-Omni sends the video of
a failed job, and LiteLLM hides whatever its upstream said as JSON inside its own message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2

_DEEPEST = 6
_BRACES = 5
_DECODER = json.JSONDecoder()


def decoded(response: httpx2.Response) -> object:
    """The JSON of an answer; None if it is none."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def layers(body: object, *, deepest: int = _DEEPEST) -> Iterator[dict[str, Any]]:
    """The objects in the body of an error, from the outside in."""
    if not isinstance(body, dict) or deepest == 0:
        return
    yield body
    for key in ("error", "message", "detail"):
        inner = body.get(key)
        yield from layers(_inside(inner) if isinstance(inner, str) else inner, deepest=deepest - 1)


def words(body: object) -> tuple[str, str]:
    """The code and the message of an error: those of the one who knows best, the innermost.

    A status in place of a code tells nothing new.
    """
    code, message = "", ""
    for layer in layers(body):
        code = _word(layer.get("code")) or code
        message = _text(layer.get("message")) or _text(layer.get("detail")) or message
    return code[:80], message[:500]


def kinds(body: object) -> set[str]:
    """Every code and type that is told in the body of an error."""
    told = (layer.get(key) for layer in layers(body) for key in ("code", "type"))
    return {kind for kind in map(_word, told) if kind}


def _inside(text: str) -> object:
    """The first JSON object in a text."""
    start = text.find("{")
    for _ in range(_BRACES):
        if start < 0:
            break
        try:
            return _DECODER.raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
    return None


def _word(value: object) -> str:
    return value if isinstance(value, str) and not value.isdecimal() else ""


def _text(value: object) -> str:
    """A message; FastAPI's list of what is wrong with a request is shown as it is."""
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, list) else ""
