"""Remove files from the storage that no row names any more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.services.storage_sweep import storage_sweep


class Command(BaseCommand):
    help = (
        "Lists all photos and videos in the storage and removes those whose row says that they "
        "were deleted, and those without a row that are older than a week. Beat does it daily. "
        "Where more than 100 and a tenth of all have no row, the database may be the wrong one: "
        "they are only counted then, unless --force is given. Can be run at any time, again too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")
        parser.add_argument("--force", action="store_true", help="remove however many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            swept = storage_sweep(dry_run=options["dry_run"], force=options["force"])
        except OSError as error:
            raise CommandError(f"The storage does not answer: {error}") from error
        self.stdout.write(
            f"{swept.seen} files, {swept.deleted} of deleted rows, {swept.orphans} without a row, "
            f"{swept.young} without a row but too young to tell; {swept.removed} removed"
        )
        if swept.is_suspicious and not options["dry_run"] and not options["force"]:
            raise CommandError(
                "So many without a row are suspicious, so nothing was removed. Is it the right "
                "database? If so: --force."
            )
