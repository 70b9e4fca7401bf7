"""After a restart: everything that was to happen by itself is put on the clock again."""

from __future__ import annotations

from sandbox.stripe.account import Account
from sandbox.stripe.checkout import checkout_watch
from sandbox.stripe.disputes import dispute_watch
from sandbox.stripe.idempotency import forget_old_answers
from sandbox.stripe.promotion_codes import promotion_codes_seed
from sandbox.stripe.refund_fate import refund_watch
from sandbox.stripe.sessions import session_watch


def recover(account: Account) -> None:
    """Watch what is open, awaited or disputed, and go on delivering webhooks."""
    forget_old_answers(account)
    promotion_codes_seed(account)
    for session in list(account.store.all("sessions")):
        if session["status"] == "open":
            session_watch(account, session)
        if "_answer_at" in session:
            checkout_watch(account, session)
    for refund in list(account.store.all("refunds")):
        if "_arrives_at" in refund:
            refund_watch(account, refund)
    for dispute in list(account.store.all("disputes")):
        if "_closes_at" in dispute:
            dispute_watch(account, dispute)
    account.outbox.recover()
