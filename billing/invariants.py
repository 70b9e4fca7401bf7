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


OWN = {"billing: paid purchases are credited once": paid_purchases_are_credited_once}
