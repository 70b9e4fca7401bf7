"""What must hold between what was paid and what was credited, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from credits.proof import Checked, Violation

_NAME = "paid purchases are credited once"
_CHUNK = 5_000

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
    for rows in _chunks(_PAID):
        for purchase_id, found, fitting in rows:
            if (found, fitting) != (1, 1):
                yield Violation(
                    _NAME,
                    f"purchase {purchase_id}",
                    f"paid, with {found} transactions, {fitting} of its creator and its amount",
                )
        yield Checked(len(rows))
    for rows in _chunks(_CREDITED):
        for transaction_id, reference, state in rows:
            if state != "paid":
                yield Violation(
                    _NAME,
                    f"transaction {transaction_id}",
                    f"{reference} was credited, but the purchase is {state or 'missing'}",
                )
        yield Checked(len(rows))


def _chunks(sql: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of `sql` a chunk at a time, going on after the id that is their first column."""
    last = UUID(int=0)
    while rows := _query(sql, [last, _CHUNK]):
        yield rows
        last = rows[-1][0]


def _query(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


OWN = {f"billing: {_NAME}": paid_purchases_are_credited_once}
