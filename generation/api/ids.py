"""Ids out of addresses."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound


def parse_id(text: str) -> UUID:
    """The UUID that `text` writes; NotFound for anything else, since no object has such an id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is nothing here, or it is somebody else's.")) from error
