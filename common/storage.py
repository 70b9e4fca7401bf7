"""Where files live, and the signed, short-lived links that lead to them.

`SignedFileSystemStorage` serves one machine through `common.media`; `common.storage_s3` any number
of machines. Both give the same `url(name, expire, filename)`, and nothing else tells them apart.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Unavailable

logger = logging.getLogger(__name__)

LINK_SECONDS = 300
# What S3 lists at once, too.
PAGE = 1000

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


class StoredFile(NamedTuple):
    """A file as the storage lists it; `modified_at` is by the storage's own clock."""

    key: str
    modified_at: datetime


class SignedFileSystemStorage(FileSystemStorage):
    """Files in a folder, reachable only by signed links of this site."""

    def pages(self, folder: str, size: int = PAGE) -> Iterator[list[StoredFile]]:
        """All files below `folder`, so many at a time that memory stays small."""
        found = self._walk(folder)
        while page := list(islice(found, size)):
            yield page

    def _walk(self, folder: str) -> Iterator[StoredFile]:
        root = Path(self.path(""))
        for base, _folders, names in os.walk(root / folder):
            for path in (Path(base, name) for name in names):
                with suppress(FileNotFoundError):  # removed meanwhile
                    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield StoredFile(path.relative_to(root).as_posix(), modified_at)

    def url(self, name: str | None, expire: int = LINK_SECONDS, filename: str | None = None) -> str:
        """A link to `name` for `expire` seconds; with `filename` it downloads under that name."""
        key = str(name).replace("\\", "/")
        link = {"expires": str(int(time.time()) + expire), "filename": filename or ""}
        link["signature"] = _sign(key=key, **link)
        return f"{settings.SITE_URL}{_folder()}{quote(key)}?{urlencode(link)}"


@cache
def _folder() -> str:
    """What stands before the key in a link's path."""
    return reverse("media", args=["key"]).removesuffix("key")


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


def files_pages(folder: str) -> Iterator[list[StoredFile]]:
    """Every file below `folder` in pages, in any order; OSError when the storage does not say."""
    pages: Iterator[list[StoredFile]] = default_storage.pages(folder)  # type: ignore[attr-defined]
    return pages


def file_discard(*, key: str) -> None:
    """Remove a file that nothing points to; a failure is logged, for the sweep finds it later."""
    try:
        default_storage.delete(key)
    except OSError:
        logger.exception("Removing %s failed", key)


def files_discard(*, keys: Sequence[str]) -> None:
    """`file_discard` for several; the first failure ends it, for the others would fail as well."""
    for done, key in enumerate(keys):
        try:
            default_storage.delete(key)
        except OSError:
            logger.exception("Removing %s failed; %d files are left", key, len(keys) - done)
            return


def _signer() -> signing.Signer:
    return signing.Signer(salt="common.media")


def _sign(*, key: str, expires: str, filename: str) -> str:
    return _signer().signature(_message(key, expires, filename))


def _message(key: str, expires: str, filename: str) -> str:
    # JSON keeps the parts apart: no key and name can be shifted into each other.
    return json.dumps([key, expires, filename])
