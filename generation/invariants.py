"""What must hold between jobs and the ledger, for `ledger_verify`.

The ledger's tables are read with plain SQL: each walk goes once over its rows by key, in chunks.
"""

from __future__ import annotations

from collections.abc import Iterator

from credits.proof import Checked, Violation, chunks, query

_IN_FLIGHT = """
    WITH page AS (
        SELECT creator_id, in_flight FROM credits_wallet
        WHERE creator_id > %s ORDER BY creator_id LIMIT %s
    )
    SELECT page.creator_id, page.in_flight, coalesce(sum(j.credits), 0)
    FROM page LEFT JOIN generation_job j
      ON j.owner_id = page.creator_id AND j.state NOT IN ('ready', 'failed', 'canceled')
    GROUP BY page.creator_id, page.in_flight ORDER BY page.creator_id
"""

# Each half is a lookup in the index that keeps its kinds unique; asked for all kinds at once, no
# index fits, and every chunk would read the whole ledger.
_POSTINGS = """
    WITH page AS (
        SELECT id, owner_id, state, credits FROM generation_job
        WHERE id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id, page.state, page.credits, posted.*
    FROM page CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(t.kind ORDER BY t.kind), '{}'),
               coalesce(bool_and(t.creator_id = page.owner_id), TRUE),
               coalesce(max(t.held), 0)
        FROM (
            SELECT c.kind::text, c.creator_id, e.amount AS held FROM credits_transaction c
            LEFT JOIN credits_entry e ON e.transaction_id = c.id AND e.account = 'in_flight'
            WHERE c.kind = 'charge' AND c.reference = 'job:' || page.id
            UNION ALL
            SELECT kind::text, creator_id, NULL FROM credits_transaction
            WHERE kind IN ('settle', 'refund') AND reference = 'job:' || page.id
        ) AS t
    ) AS posted ORDER BY page.id
"""

# One join of both tables; in a right ledger it finds nothing, so that one chunk is all.
_ORPHANS = """
    SELECT t.id, t.reference FROM credits_transaction t
    WHERE t.id > %s AND t.reference LIKE 'job:%%' AND NOT EXISTS (
        SELECT FROM generation_job j WHERE 'job:' || j.id = t.reference)
    ORDER BY t.id LIMIT %s
"""

_NAMING_JOBS = "SELECT count(*) FROM credits_transaction WHERE reference LIKE 'job:%'"

_EXPECTED = {
    "ready": ["charge", "settle"],
    "failed": ["charge", "refund"],
    "canceled": ["charge", "refund"],
}


def in_flight_is_unfinished_jobs() -> Iterator[Violation | Checked]:
    """What a creator has in flight is the price of their unfinished jobs."""
    for rows in chunks(_IN_FLIGHT):
        for creator_id, held, unfinished in rows:
            if held != unfinished:
                detail = f"{held} in flight, unfinished jobs cost {unfinished}"
                yield Violation(f"wallet {creator_id}", detail)
        yield Checked(len(rows))


def jobs_are_paid_once() -> Iterator[Violation | Checked]:
    """A ready job has charge and settle, a failed or cancelled one charge and refund, others a
    charge; each once, by its creator, of its price."""
    for rows in chunks(_POSTINGS):
        for job_id, state, price, kinds, own, charged in rows:
            expected = _EXPECTED.get(state, ["charge"])
            if kinds != expected or not own or charged != price:
                detail = f"{state}, price {price}: found {kinds} of {charged}, own: {own}"
                yield Violation(f"job {job_id}", detail)
        yield Checked(len(rows))


def charges_have_jobs() -> Iterator[Violation | Checked]:
    """Every movement that names a job belongs to one that exists."""
    for rows in chunks(_ORPHANS):
        for transaction_id, reference in rows:
            yield Violation(f"transaction {transaction_id}", f"{reference} does not exist")
    ((named,),) = query(_NAMING_JOBS)
    yield Checked(named)


OWN = {
    "jobs: in flight is what unfinished ones cost": in_flight_is_unfinished_jobs,
    "jobs: each is paid once": jobs_are_paid_once,
    "jobs: every charge has one": charges_have_jobs,
}
