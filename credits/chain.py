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
from functools import cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID


class Link(NamedTuple):
    """What the hash of one transaction covers; `amounts` by account.

    The id is the UUID's text and `microseconds` the time, as they are hashed: made of objects, a
    million links take twice as long.
    """

    sequence: int
    transaction_id: str
    kind: str
    reference: str
    input_hash: bytes
    microseconds: int
    amounts: Mapping[str, int]


def genesis(creator_id: UUID) -> bytes:
    """What a creator's first transaction has for a previous hash."""
    return creator_id.bytes


def link_hash(previous: bytes, link: Link) -> bytes:
    """The hash of `link` after `previous`."""
    fields = _fields(previous, link)
    framed = b"".join([part for field in fields for part in (_length(len(field)), field)])
    return sha256(framed).digest()


@cache
def _length(size: int) -> bytes:
    return size.to_bytes(4, "big")


def _fields(previous: bytes, link: Link) -> list[bytes]:
    sequence, transaction_id, kind, reference, input_hash, microseconds, amounts = link
    fields = [
        previous,
        b"%d" % sequence,
        transaction_id.encode(),
        kind.encode(),
        reference.encode(),
        input_hash,
        b"%d" % microseconds,
    ]
    for account in sorted(amounts):
        fields += (account.encode(), b"%d" % amounts[account])
    return fields
