"""What a call answers with, for calls that cannot leave it to the Accept header."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


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
