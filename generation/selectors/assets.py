"""Files, as their owner may see them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from generation.models import Asset
from generation.models.assets import AssetKind

# So many of the newest are looked at: more would hardly be remembered.
LOOKED_AT = 30


def asset_get(*, asset_id: UUID, owner_id: UUID) -> Asset:
    """The owner's asset; NotFound when there is none, it was deleted, or it is somebody else's."""
    asset = Asset.objects.filter(id=asset_id, owner_id=owner_id, deleted_at=None).first()
    if asset is None:
        raise NotFound(_("There is no such file, or it is somebody else's."))
    return asset


def photo_get(*, asset_id: UUID, owner_id: UUID) -> Asset:
    """The owner's product photo; NotFound as `asset_get`, and for a file of another kind."""
    try:
        asset = asset_get(asset_id=asset_id, owner_id=owner_id)
    except NotFound as error:
        raise _no_photo() from error
    if asset.kind != AssetKind.UPLOAD:
        raise _no_photo()
    return asset


def photos_earlier(*, owner_id: UUID, beside: Asset | None, count: int) -> list[Asset]:
    """The owner's newest photos, each picture once, without the one that is chosen."""
    photos = Asset.objects.filter(owner_id=owner_id, kind=AssetKind.UPLOAD, deleted_at=None)
    shown = {beside.sha256} if beside else set()
    found = []
    for photo in photos.order_by("-created_at", "-id")[:LOOKED_AT]:
        if photo.sha256 not in shown:
            shown.add(photo.sha256)
            found.append(photo)
    return found[:count]


def _no_photo() -> NotFound:
    return NotFound(_("There is no such photo, or it is somebody else's."))
