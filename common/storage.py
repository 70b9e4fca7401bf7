"""Where files live, and the signed, short-lived links that lead to them.

`SignedFileSystemStorage` serves one machine through `common.media`; `common.storage_s3` any number
of machines. Both give the same `url(name, expire, filename)`, and nothing else tells them apart.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Unavailable

logger = logging.getLogger(__name__)

LINK_SECONDS = 300

# What we store. Anything else is handed out as bytes that no browser interprets.
CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
}


class StorageError(OSError):
    """The storage does not answer, or refuses."""


class SignedUrl(NamedTuple):
    """A link, and when it stops working."""

    url: str
    expires_at: datetime


class SignedFileSystemStorage(FileSystemStorage):
    """Files in a folder, reachable only by signed links of this site."""

    def url(self, name: str | None, expire: int = LINK_SECONDS, filename: str | None = None) -> str:
        """A link to `name` for `expire` seconds; with `filename` it downloads under that name."""
        key = str(name).replace("\\", "/")
        link = {"expires": str(int(time.time()) + expire), "filename": filename or ""}
        link["signature"] = _sign(key=key, **link)
        return f"{settings.SITE_URL}{reverse('media', args=[key])}?{urlencode(link)}"


def link_is_valid(*, key: str, expires: str, filename: str, signature: str) -> bool:
    """Whether these parts of a link were signed together by us and are still in their time."""
    message = _message(key, expires, filename)
    signer = _signer()
    try:
        signer.unsign(f"{message}{signer.sep}{signature}")
    except signing.BadSignature:
        return False
    return time.time() < int(expires)


def content_type(key: str) -> str:
    """What a file is served as, by the ending that we gave it."""
    return CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")


def signed_url(key: str, *, filename: str | None = None, seconds: int = LINK_SECONDS) -> SignedUrl:
    """A link to the file under `key`, for `seconds`.

    With `filename` it is a download under that name, without it the file is shown in place.
    """
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    url = default_storage.url(key, expire=seconds, filename=filename)  # type: ignore[call-arg]
    return SignedUrl(url, expires_at)


def file_store(*, key: str, content: File) -> str:
    """Store `content` and return the key it lies under; Unavailable (503) when that fails."""
    try:
        return default_storage.save(key, content)
    except OSError as error:
        logger.exception("Storing %s failed", key)
        raise Unavailable(
            _("The file could not be stored just now. Nothing was charged; please try again.")
        ) from error


def file_discard(*, key: str) -> None:
    """Remove a file that nothing points to; a failure is logged, for the sweep finds it later."""
    try:
        default_storage.delete(key)
    except OSError:
        logger.exception("Removing %s failed", key)


def _signer() -> signing.Signer:
    return signing.Signer(salt="common.media")


def _sign(*, key: str, expires: str, filename: str) -> str:
    return _signer().signature(_message(key, expires, filename))


def _message(key: str, expires: str, filename: str) -> str:
    # JSON keeps the parts apart: no key and name can be shifted into each other.
    return json.dumps([key, expires, filename])
