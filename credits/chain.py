"""The hash chain, computed once more in Python: what `ledger_verify` holds the database against.

The database computes it in `credits_chain_hash` (migration 0002). Both are SHA-256 over fields,
each preceded by its length as four bytes, most significant first: the previous hash (of a first
transaction: the creator's UUID, so that a chain cannot be moved to somebody else), the sequence,
the transaction's id, kind, reference, the hash of its inputs, its time in whole microseconds since
1970, then account and amount of every entry in the order of the accounts' names. Numbers are
decimal digits, ids are lower-case hexadecimal with hyphens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
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
    return sha256(b"".join(_framed(field) for field in _fields(previous, link))).digest()


def _fields(previous: bytes, link: Link) -> Iterable[bytes]:
    yield previous
    yield str(link.sequence).encode()
    yield str(link.transaction_id).encode()
    yield link.kind.encode()
    yield link.reference.encode()
    yield link.input_hash
    yield str((link.created_at - _EPOCH) // timedelta(microseconds=1)).encode()
    for account, amount in sorted(link.amounts.items()):
        yield account.encode()
        yield str(amount).encode()


def _framed(field: bytes) -> bytes:
    return len(field).to_bytes(4, "big") + field
