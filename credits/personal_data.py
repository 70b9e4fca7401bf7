"""What the ledger knows of a person, for their own eyes."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from common.personal_data import DataPart
from credits.selectors import balance_get, entries_all


def credits_data(user_id: UUID) -> DataPart:
    """The balance and the whole statement, newest first, with the hashes that prove it."""
    return DataPart(
        data={
            "balance": asdict(balance_get(creator_id=user_id)),
            "statement": [asdict(line) for line in entries_all(creator_id=user_id)],
        }
    )
