"""The balance that stands in the header of every signed-in page."""

from __future__ import annotations

from django.http import HttpRequest


def balance(request: HttpRequest) -> dict[str, object]:
    """Empty until the ledger stands."""
    return {}
