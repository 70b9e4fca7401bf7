"""`manage.py restore NAME [--overwrite DATABASE] [--jobs N]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sora_ugc.backups import shelf
from sora_ugc.backups.bring_back import restore
from sora_ugc.backups.errors import BackupFailed


class Command(BaseCommand):
    help = (
        "Brings a backup back into the database of DATABASE_URL, migrates it and proves the "
        "ledger. Ends with 1 when the ledger is broken. As the tables' owner, straight to the "
        "server; needs pg_restore. Changes nothing in a database that is not empty, unless told."
    )
    # There may be no table yet that a check would ask.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help=f"one of `manage.py backup --list`, or {shelf.LATEST}")
        parser.add_argument(
            "--overwrite",
            metavar="DATABASE",
            default="",
            help="drop all that the product has in the database of this name",
        )
        parser.add_argument("--jobs", type=int, default=2, help="so many connections (2)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            name = restore(
                options["name"], overwrite=options["overwrite"], jobs=max(options["jobs"], 1)
            )
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} is back. Now the proof of its ledger:")
        call_command("ledger_verify", stdout=self.stdout)
        self.stdout.write(
            "Before anything serves: infra/postgres/grants.sql, if another role than this one "
            "serves, and what docs/backups.md says of the hours that are missing."
        )
