"""Note what a renderer's provider grants us."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.services.renderers import renderer_quotas_record

MICRODOLLARS = 1_000_000


class Command(BaseCommand):
    help = (
        "Notes what the provider of an endpoint grants, as you read it there today: requests "
        "a minute, videos at a time, dollars left. `launch_check` wants to know that somebody has "
        "looked; what is handed over is steered by the admin's pace and budget."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the endpoint, such as openai or runway")
        parser.add_argument("--requests", type=int, required=True, help="requests a minute")
        parser.add_argument("--concurrent", type=int, required=True, help="videos at a time")
        parser.add_argument("--dollars", type=Decimal, required=True, help="what is left there")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, dollars = options["slug"], options["dollars"]
        if slug not in settings.VIDEO_ENDPOINTS:
            known = ", ".join(settings.VIDEO_ENDPOINTS) or "none"
            raise CommandError(f"The environment names no endpoint {slug}; there is {known}.")
        if options["requests"] < 1 or options["concurrent"] < 1 or dollars < 0:
            raise CommandError("Requests and videos at a time begin with 1, dollars with 0.")
        renderer_quotas_record(
            slug=slug,
            requests=options["requests"],
            concurrent=options["concurrent"],
            microdollars=int(dollars * MICRODOLLARS),
        )
        self.stdout.write(f"Noted for {slug}.")
