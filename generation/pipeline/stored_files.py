"""The files of one attempt to store a job: put into storage, not yet in the database."""

from __future__ import annotations

import hashlib
import secrets
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from django.core.files.base import File
from django.db import DatabaseError
from django.utils.text import slugify

from common.storage import file_discard, file_store
from generation.media.video import Poster, VideoFacts
from generation.models import Asset, Job
from generation.models.assets import AssetKind

CHUNK = 1024 * 1024


class StoredFiles:
    """Stores files under `videos/<lease>/<random>`; a block that fails takes them back.

    But not when the database went away: then the transaction that names them may have counted, and
    a file too many is better than a video without one.
    """

    def __init__(self, *, job: Job, lease: UUID, facts: VideoFacts) -> None:
        self._job = job
        self._folder = f"videos/{lease.hex}"
        self._facts = facts
        self._keys: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, DatabaseError):
            for key in self._keys:
                file_discard(key=key)

    def add_path(self, kind: AssetKind, path: Path, *, name: str = "") -> Asset:
        """Store an MP4; the asset for it, not saved yet. `name` is what a download is called."""
        with path.open("rb") as file:
            asset = self._asset(kind, "video/mp4", self._facts.width, self._facts.height)
            asset.duration = self._facts.duration
            asset.original_name = name or video_filename(self._job)
            return self._store(asset, file, "mp4")

    def add_poster(self, poster: Poster) -> Asset:
        """Store the still image; the asset for it, not saved yet."""
        asset = self._asset(AssetKind.POSTER, "image/webp", poster.width, poster.height)
        return self._store(asset, BytesIO(poster.content), "webp")

    def _asset(self, kind: AssetKind, content_type: str, width: int, height: int) -> Asset:
        return Asset(
            owner_id=self._job.owner_id,
            kind=kind,
            content_type=content_type,
            width=width,
            height=height,
        )

    def _store(self, asset: Asset, file: BinaryIO, suffix: str) -> Asset:
        asset.sha256, asset.bytes = _digest(file)
        key = f"{self._folder}/{secrets.token_hex(8)}.{suffix}"
        asset.storage_key = file_store(key=key, content=File(file, name=key))
        self._keys.append(asset.storage_key)
        return asset


def video_filename(job: Job) -> str:
    """What a downloaded video is called: where it goes and which one it is."""
    return f"{slugify(job.platform)}-{job.created_at:%Y-%m-%d}-{str(job.pk)[:8]}.mp4"


def _digest(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 in hex and the number of bytes; the file is at its beginning before and after."""
    digest, length = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        length += len(chunk)
    file.seek(0)
    return digest.hexdigest(), length
