"""Let RETENTION_DAYS count for videos that had been finished before it was set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from generation.services.retention import retention_announce


class Command(BaseCommand):
    help = (
        "Gives every finished video that was to be kept for good RETENTION_DAYS from now; its page "
        "says so from then on. Dates that were announced before stay. With RETENTION_DAYS=0 all "
        "are to be kept for good again. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")

    def handle(self, *args: Any, **options: Any) -> None:
        count = retention_announce(dry_run=options["dry_run"])
        days = settings.RETENTION_DAYS
        told = f"kept for {days} days from now" if days else "kept for good"
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(f"{count} {would}{told}")
