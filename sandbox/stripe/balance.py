"""Balance transactions: what moved on the account's balance, and Stripe's fee.

https://docs.stripe.com/api/balance_transactions
"""

from __future__ import annotations

from sandbox.stripe.account import Account, now
from sandbox.stripe.ids import new_id
from sandbox.stripe.store import Object

_DAY = 24 * 60 * 60
DISPUTE_FEE_CENTS = 1500


def charge_fee(amount: int) -> int:
    """Stripe's fee for a charge in cents: 2.9 % and 30 cents, rounded half up."""
    return (amount * 29 + 500) // 1000 + 30


def balance_record(
    account: Account,
    *,
    kind: str,
    source: str,
    amount: int,
    currency: str,
    fee: int = 0,
    fee_text: str = "",
    reporting_category: str | None = None,
) -> Object:
    """Keep a movement of `amount` cents (negative: money leaves) that `source` caused."""
    transaction = {
        "id": new_id("txn_3"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now() + 2 * _DAY,
        "balance_type": "payments",
        "created": now(),
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": _fee_details(fee, currency, fee_text),
        "net": amount - fee,
        "reporting_category": reporting_category or kind,
        "source": source,
        "status": "pending",
        "type": kind,
    }
    return account.store.save("balance_transactions", transaction)


def _fee_details(fee: int, currency: str, text: str) -> list[Object]:
    if not fee:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": text,
            "type": "stripe_fee",
        }
    ]
