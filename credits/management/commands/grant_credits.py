"""`manage.py grant_credits ada@example.com 50 --reason "..."`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from credits.models import MOST_CREDITS
from credits.selectors import balance_get
from credits.staff import grant_give

LONGEST_REASON = 300


class Command(BaseCommand):
    """Give credits to a creator, through the ledger."""

    help = (
        "Give credits to the creator with this e-mail, with a reason that they will read on their "
        "statement. Each run is a grant of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("credits", type=int)
        parser.add_argument("--reason", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        amount, reason = options["credits"], options["reason"].strip()
        if not 0 < amount <= MOST_CREDITS:
            raise CommandError(f"Grant between 1 and {MOST_CREDITS} credits.")
        if not 0 < len(reason) <= LONGEST_REASON or not reason.isprintable():
            raise CommandError(
                f"Say why, in one line of at most {LONGEST_REASON} letters: --reason."
            )
        creator = get_user_model().objects.filter(email__iexact=options["email"]).first()
        if creator is None:
            raise CommandError(f"Nobody has the e-mail {options['email']}.")
        with transaction.atomic():
            grant_give(creator_id=creator.pk, amount=amount, reason=reason, actor_id=None)
        balance = balance_get(creator_id=creator.pk)
        self.stdout.write(
            f"Granted {amount} to {options['email']}: {balance.available} available, "
            f"{balance.in_flight} in flight, {balance.debt} owed."
        )
