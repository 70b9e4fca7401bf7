"""What /metrics shows of rendering."""

from __future__ import annotations

from generation.models import Renderer
from generation.selectors.renderers import renderers_closed


def renderer_closed() -> dict[str, float]:
    """Endpoints to which nothing is handed (1): switched off, paused, or out of budget."""
    closed = set(renderers_closed().values_list("slug", flat=True))
    return {slug: float(slug in closed) for slug in Renderer.objects.values_list("slug", flat=True)}
