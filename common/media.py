"""Serve the files of `SignedFileSystemStorage` by signed links, with ranges for players.

Django's FileResponse knows no ranges; without them Safari does not play and nobody can seek.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from hashlib import sha256

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import ranges
from common.headers import FILE_POLICY
from common.ranges import ByteRange
from common.storage import SignedFileSystemStorage, content_type, link_is_valid

CHUNK_BYTES = 256 * 1024


@require_safe
def media(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file under `key`, for whoever holds a valid link: 200, 206, 403, 404 or 416."""
    filename = request.GET.get("filename", "")
    if not link_is_valid(
        key=key,
        expires=request.GET.get("expires", ""),
        filename=filename,
        signature=request.GET.get("signature", ""),
    ):
        return _plain(403, _("This link is not valid any more. Open the page again for a new one."))
    file = _open(key)
    if file is None:
        return _plain(404, _("This file does not exist any more."))
    response = _answer(request, file, _validators(key))
    response.headers["Content-Type"] = content_type(key)
    if disposition := content_disposition_header(bool(filename), filename):
        response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    # The link itself is the right to the file, on a page of an integrator's as well.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


class FileSlice:
    """The bytes of one range, read chunk by chunk; closes the file whether or not it was read."""

    def __init__(self, file: File, part: ByteRange) -> None:
        self._file = file
        self._left = part.length
        file.seek(part.first)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (chunk := self._file.read(min(CHUNK_BYTES, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Give the file back; Django calls it when the answer is over."""
        self._file.close()


def _open(key: str) -> File | None:
    if not isinstance(default_storage, SignedFileSystemStorage):
        return None
    try:
        return default_storage.open(key, "rb")
    except (OSError, SuspiciousFileOperation):
        return None


def _validators(key: str) -> dict[str, str]:
    # A key is written once and never again, so it identifies the bytes.
    modified = default_storage.get_modified_time(key).timestamp()
    return {
        "ETag": f'"{sha256(key.encode()).hexdigest()[:32]}"',
        "Last-Modified": http_date(int(modified)),
    }


def _answer(request: HttpRequest, file: File, validators: dict[str, str]) -> HttpResponseBase:
    size = file.seek(0, 2)
    try:
        part = ranges.parse(_range_header(request, validators), size=size)
    except ranges.Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Accept-Ranges": "bytes", **validators}
    if part:
        headers["Content-Range"] = part.content_range(size=size)
    whole = ByteRange(0, size - 1)
    headers["Content-Length"] = str((part or whole).length)
    content = FileSlice(file, part or whole)
    status = 206 if part else 200
    if request.method == "HEAD":
        content.close()
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(content, status=status, headers=headers)


def _range_header(request: HttpRequest, validators: dict[str, str]) -> str:
    """The Range header, or nothing when If-Range says that it was meant for another file."""
    condition = request.headers.get("If-Range")
    if condition and not _still_true(condition, validators):
        return ""
    return request.headers.get("Range", "")


def _still_true(condition: str, validators: dict[str, str]) -> bool:
    if condition.startswith(('"', "W/")):
        return condition == validators["ETag"]
    try:
        return parsedate_to_datetime(condition) == parsedate_to_datetime(
            validators["Last-Modified"]
        )
    except (ValueError, TypeError):
        return False


def _plain(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
