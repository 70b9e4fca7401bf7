"""What a call answers with: JSON, and what some cannot leave to the Accept header."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

# What programs send who take what comes, or know what does.
_USUAL = {"*/*", "application/json", "application/json, text/plain, */*"}


class UsualAccept(DefaultContentNegotiation):
    """The framework's own, without its search where the answer is known."""

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str | None]:
        """The first one, or what the search finds."""
        if request.META.get("HTTP_ACCEPT", "*/*") in _USUAL:
            return renderers[0], renderers[0].media_type
        chosen: tuple[BaseRenderer, str | None]
        chosen = super().select_renderer(request, list(renderers), format_suffix)
        return chosen


class AnyAccept(DefaultContentNegotiation):
    """Takes every Accept header, for calls that answer with more than their renderer writes.

    A redirect to a video suits `Accept: video/mp4`, and a statement `Accept: text/csv`, though the
    one renderer writes JSON.
    """

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str | None]:
        """The first one."""
        return renderers[0], renderers[0].media_type
