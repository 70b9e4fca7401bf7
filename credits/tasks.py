"""What the ledger does in the background: each may be lost or come twice."""

from __future__ import annotations

from celery import shared_task

from credits import watch


@shared_task
def ledger_prove() -> None:
    """Prove the ledger, and freeze what does not add up."""
    watch.ledger_prove()


@shared_task
def ledger_digest() -> None:
    """Write today's digest, once."""
    watch.ledger_digest()
