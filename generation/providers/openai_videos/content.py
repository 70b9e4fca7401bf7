"""Bringing a finished video home, through our own client: the address may be the server's choice.

The endpoint itself gets the key and may stand in a private network, since an operator configured
it. Wherever it sends us is checked, and gets no key.
"""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import quote

from common import http_client
from common.http_client import OutboundError, OutboundFailed
from generation.providers import http_errors
from generation.providers.base import Endpoint, ProviderError

# A server that has no content of its own to give, such as SGLang with its outputs in a bucket.
_ELSEWHERE = {400, 404, 405, 410, 501}
# Of these, what is also said of a video that is not quite there yet.
_NOT_YET = {400, 404}


class ContentElsewhere(Exception):
    """The endpoint has none to hand out; `refusal` says so, if it names no other place either."""

    def __init__(self, refusal: ProviderError) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Content:
    """One attempt: into `sink`, with at most so many bytes in at most so many seconds."""

    def __init__(
        self, endpoint: Endpoint, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> None:
        self._endpoint = endpoint
        self._sink = sink
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds

    async def of(self, video_id: str) -> int:
        """The bytes of `/videos/{id}/content`, without `variant`, which some answer with 404.

        ContentElsewhere if the endpoint has it not (yet); ProviderError for anything else.
        """
        url = f"{self._endpoint.base_url}/videos/{quote(video_id, safe='')}/content"
        key = {"Authorization": f"Bearer {self._endpoint.api_key or 'none'}"}
        try:
            return await self._bring(url, key)
        except OutboundError as error:
            refusal = http_errors.from_outbound(error)
            if isinstance(error, OutboundFailed) and error.status in _ELSEWHERE:
                refusal.permanent = error.status not in _NOT_YET
                raise ContentElsewhere(refusal) from error
            raise refusal from error

    async def at(self, url: str) -> int:
        """The bytes at an address that the endpoint named; ProviderError without them."""
        try:
            return await self._bring(url, {})
        except OutboundError as error:
            raise http_errors.from_outbound(error) from error

    async def _bring(self, url: str, headers: dict[str, str]) -> int:
        came = await http_client.download(
            url,
            self._sink,
            max_bytes=self._max_bytes,
            max_seconds=self._max_seconds,
            headers=headers,
            trusted_origin=self._endpoint.base_url,
        )
        return came.bytes
