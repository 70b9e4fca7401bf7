"""Where files lie: one is put there, fetched by a signed link as a browser would, and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile

from common.errors import Unavailable
from common.http_client import Looked, OutboundError, look
from common.storage import file_discard, file_store, signed_url
from sora_ugc.launch.point import Point, failed, passed

SECONDS = 15
_BODY = bytes(1024)
_MEND_CORS = (
    "Let the bucket admit GET and HEAD from {site}, with the header Range (docs/storage.md)."
)


def bucket() -> Iterator[Point]:
    """Whether it keeps files, gives parts of them by a link, to nobody without one, and CORS."""
    key = f"uploads/launch-check-{uuid4()}.bin"
    try:
        file_store(key=key, content=ContentFile(_BODY))
    except Unavailable:
        mend = "The log says why: look at S3_ENDPOINT_URL, S3_BUCKET and the keys."
        yield failed("bucket.write", "it does not take a file", mend)
        return
    yield passed("bucket.write", "takes files")
    try:
        url = signed_url(key).url
        yield from judged(
            _ask(url, {"Range": "bytes=0-9", "Origin": settings.SITE_URL}),
            _ask(urlsplit(url)._replace(query="").geturl(), {}),
        )
    except OutboundError as error:
        mend = "Browsers must reach S3_ENDPOINT_URL; look at DNS and TLS there."
        yield failed("bucket.link", f"a signed link leads nowhere: {error}", mend)
    finally:
        file_discard(key=key)


def judged(signed: Looked, bare: Looked) -> Iterator[Point]:
    """What to think of the answers to a signed link for a part, and to one without signature."""
    if signed.status == 206:
        yield passed("bucket.link", "a signed link gives parts of a file")
    else:
        mend = "Look at the keys' rights, S3_REGION and the clock; parts need Range support."
        yield failed("bucket.link", f"a signed link answers {signed.status}, not 206", mend)
    if bare.status in {200, 206}:
        mend = "Make the bucket private (docs/storage.md)."
        yield failed("bucket.private", "files can be had without a signature", mend)
    else:
        yield passed("bucket.private", f"without a signature: {bare.status}")
    admitted = signed.headers.get("access-control-allow-origin", "")
    if admitted in {"*", settings.SITE_URL}:
        yield passed("bucket.cors", f"admits {admitted}")
    else:
        words = f"admits {admitted or 'nobody'}"
        yield failed("bucket.cors", words, _MEND_CORS.format(site=settings.SITE_URL))


def _ask(url: str, headers: dict[str, str]) -> Looked:
    # The operator has configured this address, so it may be in a network of one's own.
    return asyncio.run(look(url, max_seconds=SECONDS, headers=headers, trusted_origin=url))
