"""After a restart: everything that was to happen by itself is put on the clock again."""

from __future__ import annotations

from sandbox.stripe.account import Account
from sandbox.stripe.checkout import checkout_watch
from sandbox.stripe.disputes import dispute_watch
from sandbox.stripe.idempotency import forget_old_answers
from sandbox.stripe.sessions import session_watch


def recover(account: Account) -> None:
    """Watch open sessions, awaited bank answers and disputes; go on delivering webhooks."""
    forget_old_answers(account)
    for session in list(account.store.all("sessions")):
        if session["status"] == "open":
            session_watch(account, session)
        if "_answer_at" in session:
            checkout_watch(account, session)
    for dispute in list(account.store.all("disputes")):
        if "_closes_at" in dispute:
            dispute_watch(account, dispute)
    account.outbox.recover()
