"""Files, as their owner may see them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from generation.models import Asset


def asset_get(*, asset_id: UUID, owner_id: UUID) -> Asset:
    """The owner's asset; NotFound when there is none, it was deleted, or it is somebody else's."""
    asset = Asset.objects.filter(id=asset_id, owner_id=owner_id, deleted_at=None).first()
    if asset is None:
        raise NotFound(_("There is no such file, or it is somebody else's."))
    return asset
