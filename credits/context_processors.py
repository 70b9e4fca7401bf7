"""The balance that stands in the header of every signed-in page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from credits.selectors import balance_get


def balance(request: HttpRequest) -> dict[str, object]:
    """`balance` (a `credits.selectors.Balance`) for somebody signed in; read only when drawn."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"balance": SimpleLazyObject(lambda: balance_get(creator_id=user.pk))}
