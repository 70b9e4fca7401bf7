"""The proof's one walk over all transactions: each creator's chain, from its first link on.

Reading a million entries is what takes time, so all that can be said of a transaction, given those
before it, is said in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from credits.chain import Link, genesis, link_hash
from credits.models import CREATORS_ACCOUNTS
from credits.proof import NO_UUID, Checked, Finding, Violation, chunks

# Ids and times come in the form in which they are hashed: parsing them is what took longest.
_LINKS = """
    WITH page AS (
        SELECT * FROM credits_transaction
        WHERE (creator_id, sequence) > (%s, %s) ORDER BY creator_id, sequence LIMIT %s
    )
    SELECT page.creator_id::text, page.sequence, page.id::text, page.kind, page.reference,
           page.input_hash, (extract(epoch FROM page.created_at) * 1000000)::bigint,
           page.hash, page.entry_count, legs.*
    FROM page CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(account::text), '{}'), coalesce(array_agg(amount), '{}'),
               coalesce(array_agg(balance_after), '{}'),
               count(*) FILTER (WHERE e.creator_id <> page.creator_id)
        FROM credits_entry e WHERE e.transaction_id = page.id
    ) AS legs ORDER BY page.creator_id, page.sequence
"""


class _Row(NamedTuple):
    """One transaction with its entries, as `_LINKS` has it; a link's fields follow the creator."""

    creator_id: str
    sequence: int
    id: str
    kind: str
    reference: str
    input_hash: bytes
    microseconds: int
    hash: bytes
    declared: int
    accounts: list[str]
    amounts: list[int]
    balances: list[int | None]
    strangers: int

    def link(self) -> Link:
        amounts = dict(zip(self.accounts, self.amounts, strict=True))
        return Link(*self[1:7], amounts)


def chains_add_up() -> Iterator[Finding]:
    """Each transaction has the entries that it declares, of its creator, which cancel out; each of
    these carries the sum of its account so far; sequences run from 1 without a gap, and each hash
    is that of its transaction after the one before."""
    for creator, rows in groupby(_rows(), key=attrgetter("creator_id")):
        creator_id = UUID(creator)
        chain = _Chain(creator_id)
        for row in rows:
            if faults := chain.faults(row):
                yield Violation(f"transaction {row.id}", "; ".join(faults), creator_id)
        yield Checked(chain.length)


class _Chain:
    """What a creator's next transaction must have, given those so far."""

    def __init__(self, creator_id: UUID) -> None:
        self._previous = genesis(creator_id)
        self.length = 0
        self._running: dict[str, int] = {account.value: 0 for account in CREATORS_ACCOUNTS}

    def faults(self, row: _Row) -> list[str]:
        """What is wrong with the next transaction, in words."""
        return [*self._unbalanced(row), *self._misstated(row), *self._unlinked(row)]

    def _unbalanced(self, row: _Row) -> Iterable[str]:
        total, count = sum(row.amounts), len(row.amounts)
        if total or row.strangers or count != row.declared:
            found = f"{count} of {row.declared} entries, {row.strangers} of another creator"
            return [f"{found}, sum {total}"]
        return ()

    def _misstated(self, row: _Row) -> Iterable[str]:
        running, faults = self._running, []
        for account, amount, balance in zip(row.accounts, row.amounts, row.balances, strict=True):
            if account in running:
                running[account] += amount
                if balance != running[account]:
                    faults.append(
                        f"{account} stands at {balance}, the entries make {running[account]}"
                    )
        return faults

    def _unlinked(self, row: _Row) -> Iterable[str]:
        previous, self._previous = self._previous, row.hash
        self.length += 1
        if row.sequence != self.length:
            return [f"sequence {row.sequence} where {self.length} should be"]
        if link_hash(previous, row.link()) != row.hash:
            return [f"the hash at sequence {row.sequence} is not that of its content"]
        return ()


def _rows() -> Iterator[_Row]:
    for rows in chunks(_LINKS, (NO_UUID, 0)):
        yield from map(_Row._make, rows)
