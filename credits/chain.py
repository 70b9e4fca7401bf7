"""The hash chain, computed once more in Python: what `ledger_verify` holds the database against.

The database computes it in `credits_chain_hash` (migration 0002). Both are SHA-256 over fields,
each preceded by its length as four bytes, most significant first: the previous hash (of a first
transaction: the creator's UUID, so that a chain cannot be moved to somebody else), the sequence,
the transaction's id, kind, reference, the hash of its inputs, its time in whole microseconds since
1970, then account and amount of every entry in the order of the accounts' names. Numbers are
decimal digits, ids are lower-case hexadecimal with hyphens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Link(NamedTuple):
    """What the hash of one transaction covers; `amounts` by account."""

    sequence: int
    transaction_id: UUID
    kind: str
    reference: str
    input_hash: bytes
    created_at: datetime
    amounts: Mapping[str, int]


def genesis(creator_id: UUID) -> bytes:
    """What a creator's first transaction has for a previous hash."""
    return creator_id.bytes


def link_hash(previous: bytes, link: Link) -> bytes:
    """The hash of `link` after `previous`."""
    framed = bytearray()
    for field in _fields(previous, link):
        framed += len(field).to_bytes(4, "big")
        framed += field
    return sha256(framed).digest()


def _fields(previous: bytes, link: Link) -> list[bytes]:
    fields = [
        previous,
        b"%d" % link.sequence,
        str(link.transaction_id).encode(),
        link.kind.encode(),
        link.reference.encode(),
        link.input_hash,
        b"%d" % ((link.created_at - _EPOCH) // _MICROSECOND),
    ]
    for account in sorted(link.amounts):
        fields += (account.encode(), b"%d" % link.amounts[account])
    return fields
