"""`manage.py daily_report`: the daily mail to staff, shown or sent now."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.daily import Line, report_gather, report_send
from common.errors import Unavailable


class Command(BaseCommand):
    help = (
        "Shows what the daily mail to STAFF_EMAIL says of a day (UTC), by default today so far. "
        "--send mails it as well; the mail that leaves by itself each day leaves all the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="such as 2026-11-30")
        parser.add_argument("--yesterday", action="store_true")
        parser.add_argument("--send", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = datetime.now(UTC).date()
        day = today - timedelta(days=1) if options["yesterday"] else options["day"] or today
        report = report_gather(day)
        self.stdout.write(f"{day} (UTC)\n")
        self._show(report.figures)
        self.stdout.write("\nneeds a person:" if report.waiting else "\nnothing needs a person")
        self._show(report.waiting)
        if options["send"]:
            try:
                report_send(report)
            except Unavailable as error:
                raise CommandError("The mail server did not take it.") from error
            self.stdout.write("sent to STAFF_EMAIL")

    def _show(self, lines: list[Line]) -> None:
        for line in lines:
            self.stdout.write(f"  {line.what:<40}{line.amount:>16}")
