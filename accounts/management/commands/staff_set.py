"""Let somebody into the admin, or out of it, from the shell."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.staff import staff_set
from common.errors import InvalidInput, NotFound


class Command(BaseCommand):
    help = (
        "Give the account of an e-mail address the rights of these groups in the admin, and no "
        "others: support, finance, operations, or one of your own. Can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("groups", nargs="*", default=[], metavar="GROUP")
        whom.add_argument("--none", action="store_true", help="no member of staff any more")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = staff_set(email=options["email"], groups=options["groups"])
        except NotFound as error:
            raise CommandError(f"There is no account of {options['email']}.") from error
        except InvalidInput as error:
            unknown = ", ".join((error.errors or {})["groups"])
            raise CommandError(f"There is no group {unknown}.") from error
        held = ", ".join(options["groups"]) or "no member of staff"
        self.stdout.write(f"{user.email}: {held}")
