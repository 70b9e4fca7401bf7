"""Compare the providers' renders with our jobs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from generation.pipeline.provider_reconcile import Difference, provider_reconcile


class Command(BaseCommand):
    help = (
        "Lists renders at the configured endpoints that no job holds, and unfinished jobs whose "
        "render is gone. With --fix the former are booked as leaked cost; the latter end by their "
        "deadline. Can be run at any time, again too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="book unclaimed renders")

    def handle(self, *args: Any, **options: Any) -> None:
        differences = provider_reconcile(fix=options["fix"])
        if not differences:
            self.stdout.write("No endpoint is configured (OPENAI_BASE_URL).")
        for difference in differences:
            self._print(difference)

    def _print(self, difference: Difference) -> None:
        if difference.problem:
            self.stdout.write(f"{difference.endpoint}: not asked, {difference.problem}")
            return
        for video in difference.unclaimed:
            self.stdout.write(f"{difference.endpoint}: {video.id} ({video.status}) has no job")
        for job in difference.missing:
            self.stdout.write(f"{difference.endpoint}: job {job.pk} has lost its render")
        self.stdout.write(
            f"{difference.endpoint}: {len(difference.unclaimed)} unclaimed, "
            f"{len(difference.missing)} missing"
        )
