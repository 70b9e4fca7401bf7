"""What /metrics shows of the ledger."""

from __future__ import annotations

from credits.models import Wallet


def wallets_frozen() -> float:
    """Wallets that may not spend until staff has looked at them."""
    return Wallet.objects.exclude(frozen_at=None).count()
