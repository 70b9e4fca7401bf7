"""What must be true afterwards, whoever came: of the ledger, of Stripe's books, of the renders."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx2
import psycopg

from e2e.stack import Stack

# Everything that was paid for is rendered by then.
DRAIN_SECONDS = 1_800.0
FINAL = ("ready", "failed", "canceled")

# More credits moved into a wallet than its owner's payments were worth: nobody was given any.
_UNPAID = """
SELECT moved.creator_id, sum(entry.amount)
FROM credits_transaction AS moved
JOIN credits_entry AS entry ON entry.transaction_id = moved.id AND entry.account = 'wallet'
WHERE moved.kind IN ('purchase', 'grant', 'goodwill', 'restore')
GROUP BY moved.creator_id
"""
_BOUGHT = """
SELECT creator_id, session_id, credits FROM billing_purchase WHERE state = 'paid'
"""
# A take without exactly one charge of its price, or whose charge is not closed as it ended.
_TAKES = """
SELECT job.id, job.state
FROM generation_job AS job
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'charge') AS charged,
           count(*) FILTER (WHERE kind = 'settle') AS settled,
           count(*) FILTER (WHERE kind = 'refund') AS refunded
    FROM credits_transaction WHERE reference = 'job:' || job.id
) AS moved ON true
WHERE moved.charged <> 1
   OR moved.settled <> (job.state = 'ready')::int
   OR moved.refunded <> (job.state IN ('failed', 'canceled'))::int
"""
_RENDERED = "SELECT provider_job_id, state FROM generation_job WHERE provider_job_id IS NOT NULL"
_STATES = "SELECT state, count(*) FROM generation_job GROUP BY state"


@dataclass(frozen=True)
class Proof:
    """One thing that must be true. `found` says what was looked at, and what was wrong if any."""

    what: str
    holds: bool
    found: str


def drain(stack: Stack) -> float:
    """Wait until every job has ended; the seconds that it took. TimeoutError if one does not."""
    begin = time.monotonic()
    while time.monotonic() - begin < DRAIN_SECONDS:
        if all(state in FINAL for state, _ in _rows(stack, _STATES)):
            return time.monotonic() - begin
        time.sleep(1)
    raise TimeoutError(f"Jobs that have not ended: {_rows(stack, _STATES)}")


def prove(stack: Stack) -> list[Proof]:
    """Everything that must be true once all jobs have ended."""
    return [
        _command(stack, "ledger_verify", "The ledger is right, entry by entry"),
        _command(stack, "reconcile_stripe", "Stripe and we say the same of all money"),
        _command(stack, "reconcile_provider", "The provider and we know the same renders"),
        _credits(stack),
        _takes(stack),
        _renders(stack),
    ]


def _command(stack: Stack, name: str, what: str) -> Proof:
    ran = stack.manage(name)
    said = ran.stdout.strip() or ran.stderr.strip()
    return Proof(what, ran.returncode == 0, said.splitlines()[-1] if said else "")


def _credits(stack: Stack) -> Proof:
    """Each wallet got what Stripe's own list of paid sessions is worth, and nothing else."""
    paid = _paid_sessions(stack)
    worth: Counter[Any] = Counter()
    unpaid = []
    for creator, session, bought in _rows(stack, _BOUGHT):
        worth[creator] += bought
        if session not in paid:
            unpaid.append(session)
    wrong = [str(creator) for creator, got in _rows(stack, _UNPAID) if got != worth[creator]]
    found = f"{len(paid):,} paid sessions at Stripe, {sum(worth.values()):,} credits"
    if wrong or unpaid:
        found += f"; wrong: wallets {wrong[:5]}, sessions {unpaid[:5]}"
    return Proof("No credit that was not paid for", not (wrong or unpaid), found)


def _takes(stack: Stack) -> Proof:
    states = dict(_rows(stack, _STATES))
    wrong = [f"{job} ({state})" for job, state in _rows(stack, _TAKES)]
    found = ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
    if wrong:
        found += f"; wrong: {len(wrong)}: {wrong[:5]}"
    what = "Each take was charged once, and settled or given back once, as it ended"
    return Proof(what, not wrong, found)


def _renders(stack: Stack) -> Proof:
    """The provider has rendered nothing that no take of ours has paid for."""
    base = str(stack.endpoints["videos"]).removesuffix("/v1")
    accepted = {
        job["id"] for job in httpx2.get(f"{base}/_sandbox/jobs", timeout=120).json()["jobs"]
    }
    known = {provider_id for provider_id, _ in _rows(stack, _RENDERED)}
    extra = sorted(accepted - known)
    found = f"{len(accepted):,} renders" + (f"; without a take: {extra[:5]}" if extra else "")
    return Proof("No render without a take that was charged", not extra, found)


def _paid_sessions(stack: Stack) -> set[str]:
    """All that Stripe calls paid, by its own API, page for page."""
    base, key = stack.endpoints["stripe"], stack.variable("STRIPE_SECRET_KEY")
    found: set[str] = set()
    query: dict[str, str] = {"limit": "100"}
    with httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=120) as client:
        while True:
            page = client.get(f"{base}/v1/checkout/sessions", params=query).json()
            found |= {one["id"] for one in page["data"] if one["payment_status"] == "paid"}
            if not page["has_more"]:
                return found
            query["starting_after"] = page["data"][-1]["id"]


def _rows(stack: Stack, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.endpoints["database_url"]) as connection:
        return connection.execute(query).fetchall()
