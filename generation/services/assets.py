"""Files that creators bring."""

from __future__ import annotations

import hashlib
import secrets
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File

from common.errors import InvalidInput
from common.storage import file_discard, file_store
from generation.media.photos import Photo, photo_clean
from generation.media.refusals import PhotoRefused
from generation.models import Asset
from generation.models.assets import AssetKind


def asset_upload(
    *, owner_id: UUID, file: File, filename: str, asset_id: UUID | None = None
) -> Asset:
    """Check, clean and store a product photo.

    Under `asset_id` it is stored once: what an upload that died halfway had stored is found. Raises
    InvalidInput by field `image`, in words for the creator, or Unavailable when the storage is
    down; nothing is stored then.
    """
    if asset_id and (made := Asset.objects.filter(pk=asset_id, owner_id=owner_id).first()):
        return made
    try:
        # A Django File reads and seeks like any other, only its type does not say so.
        photo = photo_clean(cast("BinaryIO", file), size=file.size)
    except PhotoRefused as error:
        raise InvalidInput(str(error), errors={"image": [str(error)]}) from error
    key = file_store(key=f"uploads/{secrets.token_hex(16)}.jpg", content=ContentFile(photo.content))
    try:
        return _record(asset_id or uuid4(), owner_id, key=key, photo=photo, filename=filename)
    except Exception:
        file_discard(key=key)
        raise


def _record(asset_id: UUID, owner_id: UUID, *, key: str, photo: Photo, filename: str) -> Asset:
    return Asset.objects.create(
        id=asset_id,
        owner_id=owner_id,
        kind=AssetKind.UPLOAD,
        storage_key=key,
        content_type="image/jpeg",
        bytes=len(photo.content),
        sha256=hashlib.sha256(photo.content).hexdigest(),
        width=photo.width,
        height=photo.height,
        original_name=filename.replace("\0", "")[:200],
    )
