"""`manage.py reconcile_stripe [--days N] [--fix] [--json]`: compare with Stripe."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing.errors import StripeUnavailable
from billing.services.reconciliation import Reconciliation, stripe_reconcile
from billing.tasks import RECONCILE_DAYS

_LONGEST_DAYS = 3650


class Command(BaseCommand):
    """Print what Stripe and we say differently about the same money."""

    help = (
        "Compare Stripe's paid sessions, refunds and disputes with ours, from both sides. With "
        "--fix, payments that brought no credits are credited, and refunds and disputes that we "
        "missed are followed. Exits 1 while differences remain. Can be run at any time, again too; "
        "a payment of this very second may be named, and be right in the next."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=RECONCILE_DAYS, help="how far back (%(default)s)"
        )
        parser.add_argument("--fix", action="store_true", help="put right what is safe to")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        days = options["days"]
        if not 0 < days <= _LONGEST_DAYS:
            raise CommandError(f"Look back between 1 and {_LONGEST_DAYS} days.")
        since = timezone.now() - timedelta(days=days)
        try:
            found = stripe_reconcile(since=since, fix=options["fix"])
        except StripeUnavailable as error:
            raise CommandError("Stripe does not answer, or does not take our key.") from error
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        if found.remaining:
            sys.exit(1)


def _as_text(found: Reconciliation) -> str:
    lines = [
        f"{'fixed' if difference.is_fixed else 'DIFFERS':<8}  "
        f"{difference.subject}: {difference.detail}"
        for difference in found.differences
    ]
    if unnamed := found.fixed + found.remaining - len(found.differences):
        lines.append(f"          and {unnamed:,} more")
    lines += [
        f"{found.sessions:>8,}  sessions at Stripe",
        f"{found.purchases:>8,}  paid purchases",
        f"{found.reversals:>8,}  refunds and disputes",
        f"{found.others:>8,}  of other products, not compared",
        f"{found.fixed:>8,}  differences fixed",
        f"{found.remaining:>8,}  differences remain",
    ]
    return "\n".join(lines)


def _as_json(found: Reconciliation) -> str:
    return json.dumps(
        {
            "ok": not found.remaining,
            "since": found.since.isoformat(),
            "sessions": found.sessions,
            "purchases": found.purchases,
            "reversals": found.reversals,
            "others": found.others,
            "fixed": found.fixed,
            "remaining": found.remaining,
            "differences": [
                {
                    "subject": difference.subject,
                    "detail": difference.detail,
                    "fixed": difference.is_fixed,
                }
                for difference in found.differences
            ],
        },
        indent=2,
    )
