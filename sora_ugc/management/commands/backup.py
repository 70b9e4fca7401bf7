"""`manage.py backup [--keep-days N] [--list]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sora_ugc.backups import shelf
from sora_ugc.backups.errors import BackupFailed
from sora_ugc.backups.make import backup


class Command(BaseCommand):
    help = (
        "Dumps the database while it is in use, keeps it with its checksum in BACKUP_S3_BUCKET or "
        "BACKUP_DIR, and removes backups older than BACKUP_KEEP_DAYS. Needs pg_dump, and a "
        "DATABASE_URL that leads to the server itself, not to a transaction pooler."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="only name those that are there")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=settings.BACKUP_KEEP_DAYS,
            help="instead of BACKUP_KEEP_DAYS; 0 removes none",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["list"]:
            for name in shelf.names():
                self.stdout.write(name)
            return
        try:
            made = backup(keep_days=options["keep_days"])
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Kept {made.name}, {made.bytes:,} bytes.")
        for name in made.removed:
            self.stdout.write(f"Removed {name}, which was older than {options['keep_days']} days.")
