"""Who is asking."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def creator_id(request: HttpRequest) -> UUID:
    """The signed-in creator's id; only for views behind `login_required`."""
    pk = request.user.pk
    if not isinstance(pk, UUID):
        raise TypeError("This view needs login_required.")
    return pk
