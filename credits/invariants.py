"""What must hold of the ledger by itself: sums, cached balances, chains, closed charges.

Everything is computed again from the entries. What the database computed in SQL when it posted a
movement, the running balances and the hashes, is computed in Python: `credits.walk` goes once over
all transactions. What is left for here are the rows that such a walk does not meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from credits.chain import genesis
from credits.digest_proof import chains_go_on_from_their_digests
from credits.proof import Checked, Finding, Invariant, Violation, chunks, query
from credits.walk import chains_add_up

# The inner query needs nothing but two indexes, and finds nothing in a right ledger.
_LOOSE = """
    WITH page AS (
        SELECT DISTINCT e.transaction_id FROM credits_entry e
        WHERE e.transaction_id > %s AND NOT EXISTS (
            SELECT FROM credits_transaction t WHERE t.id = e.transaction_id)
        ORDER BY e.transaction_id LIMIT %s
    )
    SELECT page.transaction_id, array_agg(e.id ORDER BY e.id)
    FROM page JOIN credits_entry e ON e.transaction_id = page.transaction_id
    GROUP BY page.transaction_id ORDER BY page.transaction_id
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

_WITHOUT_WALLET = """
    SELECT DISTINCT t.creator_id FROM credits_transaction t
    WHERE t.creator_id > %s AND NOT EXISTS (
        SELECT FROM credits_wallet w WHERE w.creator_id = t.creator_id)
    ORDER BY t.creator_id LIMIT %s
"""

_CHARGES = """
    WITH page AS (
        SELECT t.reference, count(*) AS charges, min(t.creator_id::text) AS creator,
               sum(e.amount) AS held
        FROM credits_transaction t
        JOIN credits_entry e ON e.transaction_id = t.id AND e.account = 'in_flight'
        WHERE t.kind = 'charge' AND t.reference > %s
        GROUP BY t.reference ORDER BY t.reference LIMIT %s
    )
    SELECT page.reference, page.charges, closing.closings, page.held + closing.amount,
           closing.strangers
    FROM page CROSS JOIN LATERAL (
        SELECT count(DISTINCT t.id) AS closings, coalesce(sum(e.amount), 0) AS amount,
               count(*) FILTER (WHERE t.creator_id::text <> page.creator) AS strangers
        FROM credits_transaction t
        LEFT JOIN credits_entry e ON e.transaction_id = t.id AND e.account = 'in_flight'
        WHERE t.kind IN ('settle', 'refund') AND t.reference = page.reference
    ) AS closing ORDER BY page.reference
"""

_CLOSINGS = """
    SELECT DISTINCT t.reference FROM credits_transaction t
    WHERE t.kind IN ('settle', 'refund') AND t.reference > %s AND NOT EXISTS (
        SELECT FROM credits_transaction c WHERE c.kind = 'charge' AND c.reference = t.reference)
    ORDER BY t.reference LIMIT %s
"""

_RETURNS = """
    WITH page AS (
        SELECT DISTINCT reference FROM credits_transaction
        WHERE kind IN ('clawback', 'restore') AND reference > %s ORDER BY reference LIMIT %s
    )
    SELECT page.reference, min(t.creator_id::text), count(DISTINCT t.creator_id),
           coalesce(sum(e.amount) FILTER (WHERE t.kind = 'purchase'), 0),
           coalesce(-sum(e.amount) FILTER (WHERE t.kind <> 'purchase'), 0)
    FROM page
    JOIN credits_transaction t
      ON t.reference = page.reference AND t.kind IN ('purchase', 'clawback', 'restore')
    JOIN credits_entry e
      ON e.transaction_id = t.id AND e.account IN ('wallet', 'in_flight', 'debt')
    GROUP BY page.reference ORDER BY page.reference
"""


def entries_belong_to_transactions() -> Iterator[Finding]:
    """No entry stands without its transaction."""
    for rows in chunks(_LOOSE):
        for transaction_id, entry_ids in rows:
            for entry_id in entry_ids:
                yield Violation(f"entry {entry_id}", f"its transaction {transaction_id} is missing")
    ((entries,),) = query("SELECT count(*) FROM credits_entry")
    yield Checked(entries)


def balances_are_sums() -> Iterator[Finding]:
    """What a wallet row says is what the creator's entries add up to."""
    for rows in chunks(_WALLETS):
        for creator_id, *balances in rows:
            cached, summed = tuple(balances[:3]), tuple(int(total) for total in balances[3:])
            if cached != summed:
                yield Violation(
                    f"wallet {creator_id}",
                    f"wallet, in_flight and debt are {cached}, the entries make {summed}",
                    creator_id,
                )
        yield Checked(len(rows))


def chains_end_in_their_wallet() -> Iterator[Finding]:
    """A wallet's sequence and head are those of its last transaction; no chain is without one."""
    for rows in chunks(_ENDS):
        for creator_id, sequence, head, last_sequence, last_hash in rows:
            end = genesis(creator_id) if last_hash is None else bytes(last_hash)
            if sequence != last_sequence or bytes(head) != end:
                yield Violation(
                    f"wallet {creator_id}",
                    f"it ends at sequence {sequence} with {bytes(head).hex()}, "
                    f"the chain at {last_sequence} with {end.hex()}",
                    creator_id,
                )
        yield Checked(len(rows))
    for rows in chunks(_WITHOUT_WALLET):
        for (creator_id,) in rows:
            yield Violation(f"creator {creator_id}", "transactions without a wallet", creator_id)


def charges_close_once() -> Iterator[Finding]:
    """A job has one charge, and one settle or refund of just that amount at most."""
    for rows in chunks(_CHARGES, ("",)):
        for reference, charged, closed, held, strangers in rows:
            if charged != 1 or closed > 1 or (closed and held) or strangers:
                yield Violation(
                    reference,
                    f"{charged} charges, {closed} settles or refunds, {strangers} of somebody "
                    f"else, {held} credits left in flight",
                )
        yield Checked(len(rows))
    for rows in chunks(_CLOSINGS, ("",)):
        for (reference,) in rows:
            yield Violation(reference, "a settle or refund without a charge")


def returns_are_bounded() -> Iterator[Finding]:
    """Of a purchase no more is taken back than it gave, and no more restored than was taken."""
    for rows in chunks(_RETURNS, ("",)):
        for reference, creator_id, creators, given, taken in rows:
            if creators != 1 or not 0 <= taken <= given:
                yield Violation(
                    reference,
                    f"gave {given} credits to one of {creators} creators, {taken} are taken back",
                    UUID(creator_id),
                )
        yield Checked(len(rows))


OWN: dict[str, Invariant] = {
    "ledger: chains add up": chains_add_up,
    "ledger: entries belong to transactions": entries_belong_to_transactions,
    "ledger: balances are sums": balances_are_sums,
    "ledger: chains end in their wallet": chains_end_in_their_wallet,
    "ledger: chain ends are where the daily digests say": chains_go_on_from_their_digests,
    "ledger: charges close once": charges_close_once,
    "ledger: purchases lose no more than they gave": returns_are_bounded,
}
