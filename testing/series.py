"""Every series that /metrics can show, with its labels."""

from __future__ import annotations

from common.metrics import Numbers

_ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


def series_known() -> dict[str, set[str]]:
    """Their names, as a scrape has them, and the names of their labels."""
    known: dict[str, set[str]] = {}
    for family in Numbers().collect():
        # prometheus_client has no public name for it.
        labels = set(getattr(family, "_labelnames", ()))
        for ending in _ENDINGS[family.type]:
            known[family.name + ending] = labels | ({"le"} if ending == "_bucket" else set())
    return known
