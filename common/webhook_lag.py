"""How long what others tell us by themselves waits until it was acted on."""

from __future__ import annotations

from common.tallies import SLOW, Histogram

WEBHOOK_LAG = Histogram(
    "webhook_lag_seconds",
    "From a webhook's arrival until it was acted on.",
    ("sender",),
    buckets=SLOW,
)
