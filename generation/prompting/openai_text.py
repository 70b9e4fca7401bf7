"""Ask a server that speaks OpenAI's text protocol one question, with a limit to our patience.

The video renderers are another matter (`generation.providers`): what is asked here is small, costs
next to nothing, and is never needed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

import httpx2
from openai import AsyncOpenAI, OpenAIError

from generation.prompting.text_server import TextServer

CONNECT_SECONDS = 3

Answer = TypeVar("Answer")


class TextServerError(Exception):
    """No usable answer; the text says why, and holds nothing of what was asked."""


def ask(server: TextServer, question: Callable[[AsyncOpenAI], Awaitable[Answer]]) -> Answer:
    """The answer to `question`; TextServerError for any reason why there is none.

    Asks once and follows no redirects. Not for a thread that runs an event loop.
    """
    try:
        return asyncio.run(_ask(server, question))
    except TimeoutError as error:
        raise TextServerError(f"no answer within {server.patience:g} s") from error
    except (OpenAIError, ValueError) as error:
        # The library's own words may quote the request.
        status = getattr(error, "status_code", None)
        raise TextServerError(f"{type(error).__name__} {status or ''}".strip()) from error


async def _ask(server: TextServer, question: Callable[[AsyncOpenAI], Awaitable[Answer]]) -> Answer:
    http = httpx2.AsyncClient(
        follow_redirects=False,
        verify=_tls(),
        timeout=httpx2.Timeout(server.patience, connect=CONNECT_SECONDS),
    )
    # httpx limits each read; a server that drips bytes is stopped by the outer limit.
    async with asyncio.timeout(server.patience), http:
        client = AsyncOpenAI(
            api_key=server.api_key, base_url=server.base_url, max_retries=0, http_client=http
        )
        return await question(client)


@cache
def _tls() -> ssl.SSLContext:
    """The certificates we trust. Reading them takes 60 ms."""
    return httpx2.create_ssl_context()
