"""The words that refuse a create, before a job exists."""

from collections import Counter
from collections.abc import Set as AbstractSet

from sandbox.videos.parsing import CreateRequest
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word

RATE_LIMITED_TIMES = 3
RETRY_AFTER_SECONDS = 2
STORM_RETRY_AFTER_SECONDS = 1

SIGN_IN_PAGE = "<!doctype html><title>Sign in</title><h1>Please sign in to this network</h1>"


class PageInstead(Exception):
    """Something in between answers with a page of its own, and status 200."""

    html = SIGN_IN_PAGE


class Refusals:
    """Remembers how often each request was told to come back later."""

    def __init__(self) -> None:
        self._refused: Counter[tuple[str, str, str, str]] = Counter()

    def check(self, words: AbstractSet[Word], asked: CreateRequest) -> None:
        """Raises ApiError or PageInstead when a word of the prompt wants this create refused."""
        if Word.HTTP_500 in words:
            raise ApiError(500, "The server had an error, as asked.", kind="server_error")
        if Word.FACE in words:
            raise ApiError(
                400,
                "Input images with faces of humans are currently rejected.",
                param="input_reference",
                code="moderation_blocked",
            )
        if Word.HTML_200 in words:
            raise PageInstead
        if Word.RATE_LIMIT_STORM in words:
            raise _busy(STORM_RETRY_AFTER_SECONDS)
        if Word.RATE_LIMIT in words:
            self._rate_limit(asked)

    def _rate_limit(self, asked: CreateRequest) -> None:
        """Three refusals for the same request, then it passes and counting begins anew."""
        request = (asked.prompt, asked.model, asked.seconds, asked.size)
        self._refused[request] += 1
        if self._refused[request] <= RATE_LIMITED_TIMES:
            raise _busy(RETRY_AFTER_SECONDS)
        del self._refused[request]


def _busy(retry_after: int) -> ApiError:
    return ApiError(
        429,
        "Rate limit reached for requests.",
        kind="requests",
        code="rate_limit_exceeded",
        headers={"Retry-After": str(retry_after)},
    )
