"""What must hold between what was paid and what was credited, in both directions."""

from __future__ import annotations

from collections.abc import Iterator

from credits.proof import Checked, Violation, chunks

_PAID = """
    WITH page AS (
        SELECT id, creator_id, credits FROM billing_purchase
        WHERE state = 'paid' AND id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id, count(t.id),
           count(t.id) FILTER (WHERE t.creator_id = page.creator_id AND -e.amount = page.credits)
    FROM page
    LEFT JOIN credits_transaction t
           ON t.kind = 'purchase' AND t.reference = 'purchase:' || page.id
    LEFT JOIN credits_entry e ON e.transaction_id = t.id AND e.account = 'stripe'
    GROUP BY page.id ORDER BY page.id
"""

# What the ledger took is what went to the system's account `stripe`, so a clawback counts up there.
_TARGETS = """
    WITH page AS (
        SELECT id, state, credits, coalesce(charged_cents, price_cents) AS charge
        FROM billing_purchase WHERE id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id,
           CASE page.state WHEN 'paid' THEN
               div(page.credits * least(coalesce(gone.cents, 0), page.charge), page.charge)
           ELSE 0 END,
           coalesce(net.taken, 0)
    FROM page
    LEFT JOIN LATERAL (
        SELECT sum(amount_cents) AS cents FROM billing_reversal r
        WHERE r.purchase_id = page.id AND r.state = 'taken'
    ) AS gone ON TRUE
    LEFT JOIN LATERAL (
        SELECT sum(e.amount) AS taken FROM credits_transaction t
        JOIN credits_entry e ON e.transaction_id = t.id AND e.account = 'stripe'
        WHERE t.kind IN ('clawback', 'restore') AND t.reference = 'purchase:' || page.id
    ) AS net ON TRUE
    ORDER BY page.id
"""

_CREDITED = """
    WITH page AS (
        SELECT id, reference FROM credits_transaction
        WHERE kind = 'purchase' AND id > %s ORDER BY id LIMIT %s
    )
    SELECT page.id, page.reference, p.state
    FROM page LEFT JOIN billing_purchase p ON p.id = substr(page.reference, 10)::uuid
    ORDER BY page.id
"""


def paid_purchases_are_credited_once() -> Iterator[Violation | Checked]:
    """Each paid purchase has one transaction, of its credits, and each such one its purchase."""
    for rows in chunks(_PAID):
        for purchase_id, found, fitting in rows:
            if (found, fitting) != (1, 1):
                yield Violation(
                    f"purchase {purchase_id}",
                    f"paid, with {found} transactions, {fitting} of its creator and its amount",
                )
        yield Checked(len(rows))
    for rows in chunks(_CREDITED):
        for transaction_id, reference, state in rows:
            if state != "paid":
                yield Violation(
                    f"transaction {transaction_id}",
                    f"{reference} was credited, but the purchase is {state or 'missing'}",
                )
        yield Checked(len(rows))


def returned_money_took_its_credits() -> Iterator[Violation | Checked]:
    """Each purchase has lost the part of its credits that its refunds and disputes took, no more.

    One that is not paid, or held for review, has lost nothing, whatever went back.
    """
    for rows in chunks(_TARGETS):
        for purchase_id, target, taken in rows:
            if taken != target:
                yield Violation(
                    f"purchase {purchase_id}",
                    f"{taken} credits were taken back, its refunds and disputes say {target}",
                )
        yield Checked(len(rows))


OWN = {
    "billing: paid purchases are credited once": paid_purchases_are_credited_once,
    "billing: returned money took its credits": returned_money_took_its_credits,
}
