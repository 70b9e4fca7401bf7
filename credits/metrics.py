"""What /metrics shows of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric

from common.measures import number
from common.tallies import Counter
from credits.selectors import wallets_frozen

POSTINGS = Counter("ledger_postings", "Movements of credits.", ("kind",))
CREDITS = Counter("ledger_credits", "Credits that were moved.", ("kind",))


def wallets() -> Iterator[Metric]:
    """Wallets that wait for staff."""
    yield number(
        "wallets_frozen",
        "Wallets that may not spend until staff has looked at them.",
        wallets_frozen().count(),
    )
