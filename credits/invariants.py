"""What must hold of the ledger by itself: sums, cached balances, chains, closed charges.

Everything is computed again from the entries. What the database computed in SQL when it posted a
movement, the running balances and the hashes, is computed here in Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from credits.chain import Link, genesis, link_hash
from credits.models import CREATORS_ACCOUNTS
from credits.proof import NO_UUID, Checked, Violation, chunks, query

_SUMS = """
    WITH page AS (
        SELECT id, creator_id, entry_count FROM credits_transaction
        WHERE id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id, page.entry_count, count(e.id), coalesce(sum(e.amount), 0),
           count(*) FILTER (WHERE e.creator_id <> page.creator_id)
    FROM page LEFT JOIN credits_entry e ON e.transaction_id = page.id
    GROUP BY page.id, page.entry_count ORDER BY page.id
"""

_ENTRIES = """
    WITH page AS (
        SELECT id, transaction_id FROM credits_entry WHERE id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id, page.transaction_id, t.id IS NOT NULL
    FROM page LEFT JOIN credits_transaction t ON t.id = page.transaction_id ORDER BY page.id
"""

_WALLETS = """
    WITH page AS (
        SELECT * FROM credits_wallet WHERE creator_id > %s ORDER BY creator_id LIMIT %s
    )
    SELECT page.creator_id, page.wallet, page.in_flight, page.debt,
           coalesce(sum(e.amount) FILTER (WHERE e.account = 'wallet'), 0),
           coalesce(sum(e.amount) FILTER (WHERE e.account = 'in_flight'), 0),
           coalesce(-sum(e.amount) FILTER (WHERE e.account = 'debt'), 0)
    FROM page
    LEFT JOIN credits_transaction t ON t.creator_id = page.creator_id
    LEFT JOIN credits_entry e ON e.transaction_id = t.id
    GROUP BY page.creator_id, page.wallet, page.in_flight, page.debt ORDER BY page.creator_id
"""

_ENDS = """
    WITH page AS (
        SELECT creator_id, sequence, head FROM credits_wallet
        WHERE creator_id > %s ORDER BY creator_id LIMIT %s
    )
    SELECT page.creator_id, page.sequence, page.head, coalesce(last.sequence, 0), last.hash
    FROM page LEFT JOIN LATERAL (
        SELECT sequence, hash FROM credits_transaction t
        WHERE t.creator_id = page.creator_id ORDER BY sequence DESC LIMIT 1
    ) AS last ON TRUE ORDER BY page.creator_id
"""

_LINKS = """
    WITH page AS (
        SELECT * FROM credits_transaction
        WHERE (creator_id, sequence) > (%s, %s) ORDER BY creator_id, sequence LIMIT %s
    )
    SELECT page.creator_id, page.sequence, page.id, page.kind, page.reference, page.input_hash,
           page.created_at, page.hash, legs.accounts, legs.amounts, legs.balances
    FROM page LEFT JOIN LATERAL (
        SELECT array_agg(account::text) AS accounts, array_agg(amount) AS amounts,
               array_agg(balance_after) AS balances
        FROM credits_entry e WHERE e.transaction_id = page.id
    ) AS legs ON TRUE ORDER BY page.creator_id, page.sequence
"""

_CLOSINGS = """
    SELECT t.reference, count(*) FILTER (WHERE t.kind = 'charge') AS charges,
           count(*) FILTER (WHERE t.kind <> 'charge') AS closings, sum(e.amount) AS held
    FROM credits_transaction t
    JOIN credits_entry e ON e.transaction_id = t.id AND e.account = 'in_flight'
    WHERE t.kind IN ('charge', 'settle', 'refund')
    GROUP BY t.reference
    HAVING count(*) FILTER (WHERE t.kind = 'charge') <> 1
        OR count(*) FILTER (WHERE t.kind <> 'charge') > 1
        OR (count(*) = 2 AND sum(e.amount) <> 0)
        OR min(t.creator_id::text) <> max(t.creator_id::text)
    ORDER BY t.reference
"""


class _Row(NamedTuple):
    """One transaction with its entries, as `_LINKS` has it."""

    creator_id: UUID
    sequence: int
    id: UUID
    kind: str
    reference: str
    input_hash: bytes
    created_at: Any
    hash: bytes
    accounts: list[str] | None
    amounts: list[int] | None
    balances: list[int | None] | None

    def link(self) -> Link:
        amounts = dict(zip(self.accounts or (), self.amounts or (), strict=True))
        return Link(
            sequence=self.sequence,
            transaction_id=self.id,
            kind=self.kind,
            reference=self.reference,
            input_hash=bytes(self.input_hash),
            created_at=self.created_at,
            amounts=amounts,
        )


def transactions_sum_to_zero() -> Iterator[Violation | Checked]:
    """Each transaction has the entries that it declares, of its creator, and they cancel out."""
    for rows in chunks(_SUMS):
        for transaction_id, declared, found, total, strangers in rows:
            if total or found != declared or strangers:
                yield Violation(
                    f"transaction {transaction_id}",
                    f"{found} of {declared} entries, {strangers} of another creator, sum {total}",
                )
        yield Checked(len(rows))


def entries_belong_to_transactions() -> Iterator[Violation | Checked]:
    """No entry stands without its transaction."""
    for rows in chunks(_ENTRIES, (0,)):
        for entry_id, transaction_id, exists in rows:
            if not exists:
                yield Violation(
                    f"entry {entry_id}",
                    f"its transaction {transaction_id} is missing",
                )
        yield Checked(len(rows))


def balances_are_sums() -> Iterator[Violation | Checked]:
    """What a wallet row says is what the creator's entries add up to."""
    for rows in chunks(_WALLETS):
        for creator_id, *balances in rows:
            cached, summed = tuple(balances[:3]), tuple(int(total) for total in balances[3:])
            if cached != summed:
                yield Violation(
                    f"wallet {creator_id}",
                    f"wallet, in_flight and debt are {cached}, the entries make {summed}",
                )
        yield Checked(len(rows))


def running_balances_are_sums() -> Iterator[Violation | Checked]:
    """Each entry of a creator carries the sum of that account up to and with it."""
    for _creator, rows in groupby(_rows(), key=lambda row: row.creator_id):
        running: dict[str, int] = dict.fromkeys(CREATORS_ACCOUNTS, 0)
        for row in rows:
            yield from _running(row, running)
            yield Checked(len(row.accounts or ()))


def _running(row: _Row, running: dict[str, int]) -> Iterator[Violation]:
    legs = zip(row.accounts or (), row.amounts or (), row.balances or (), strict=True)
    for account, amount, balance in legs:
        if account not in running:
            continue
        running[account] += amount
        if balance != running[account]:
            yield Violation(
                f"transaction {row.id}",
                f"{account} stands at {balance}, the entries make {running[account]}",
            )


def chains_are_whole() -> Iterator[Violation | Checked]:
    """Sequences run from 1 without a gap, and each hash is that of its transaction."""
    for creator_id, rows in groupby(_rows(), key=lambda row: row.creator_id):
        previous = genesis(creator_id)
        for expected, row in enumerate(rows, start=1):
            if detail := _broken(row, expected, previous):
                yield Violation(f"transaction {row.id}", detail)
            previous = bytes(row.hash)
            yield Checked(1)


def _broken(row: _Row, expected: int, previous: bytes) -> str:
    if row.sequence != expected:
        return f"sequence {row.sequence} of {row.creator_id} where {expected} should be"
    if link_hash(previous, row.link()) != bytes(row.hash):
        return f"the hash at sequence {row.sequence} of {row.creator_id} is not that of its content"
    return ""


def chains_end_in_their_wallet() -> Iterator[Violation | Checked]:
    """A wallet's sequence and head are those of its last transaction; no chain is without one."""
    for rows in chunks(_ENDS):
        for creator_id, sequence, head, last_sequence, last_hash in rows:
            end = genesis(creator_id) if last_hash is None else bytes(last_hash)
            if sequence != last_sequence or bytes(head) != end:
                yield Violation(
                    f"wallet {creator_id}",
                    f"it ends at sequence {sequence} with {bytes(head).hex()}, "
                    f"the chain at {last_sequence} with {end.hex()}",
                )
        yield Checked(len(rows))
    for (creator_id,) in query(
        "SELECT DISTINCT creator_id FROM credits_transaction t WHERE NOT EXISTS "
        "(SELECT FROM credits_wallet w WHERE w.creator_id = t.creator_id) ORDER BY creator_id"
    ):
        yield Violation(f"creator {creator_id}", "transactions without a wallet")


def charges_close_once() -> Iterator[Violation | Checked]:
    """A job has one charge at most, and one settle or refund of just that amount at most."""
    ((charges,),) = query("SELECT count(*) FROM credits_transaction WHERE kind = 'charge'")
    yield Checked(charges)
    for reference, charged, closed, held in query(_CLOSINGS):
        yield Violation(
            reference,
            f"{charged} charges, {closed} settles or refunds, {held} credits left in flight",
        )


def _rows() -> Iterator[_Row]:
    for rows in chunks(_LINKS, (NO_UUID, 0)):
        yield from map(_Row._make, rows)


OWN = {
    "ledger: transactions sum to zero": transactions_sum_to_zero,
    "ledger: entries belong to transactions": entries_belong_to_transactions,
    "ledger: balances are sums": balances_are_sums,
    "ledger: running balances are sums": running_balances_are_sums,
    "ledger: chains are whole": chains_are_whole,
    "ledger: chains end in their wallet": chains_end_in_their_wallet,
    "ledger: charges close once": charges_close_once,
}
