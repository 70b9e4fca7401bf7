"""Note what a renderer's provider grants us."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.management.dollars import microdollars
from generation.services.renderers import renderer_quotas_record

# What the columns hold.
_MOST = 2**31 - 1


class Command(BaseCommand):
    help = (
        "Notes what the provider of an endpoint grants, as you read it there today: requests "
        "a minute, videos at a time, dollars left. `launch_check` wants to know that somebody has "
        "looked; what is handed over is steered by the admin's pace and budget."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the endpoint, such as openai or runway")
        parser.add_argument("--requests", type=_count, required=True, help="requests a minute")
        parser.add_argument("--concurrent", type=_count, required=True, help="videos at a time")
        parser.add_argument(
            "--dollars",
            type=microdollars,
            dest="microdollars",
            required=True,
            help="what is left there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"]
        if slug not in settings.VIDEO_ENDPOINTS:
            known = ", ".join(settings.VIDEO_ENDPOINTS) or "none"
            raise CommandError(f"The environment names no endpoint {slug}; there is {known}.")
        renderer_quotas_record(
            slug=slug,
            requests=options["requests"],
            concurrent=options["concurrent"],
            microdollars=options["microdollars"],
        )
        self.stdout.write(f"Noted for {slug}.")


def _count(text: str) -> int:
    try:
        count = int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no whole number") from error
    if count < 1:
        raise ArgumentTypeError("it begins with 1")
    if count > _MOST:
        raise ArgumentTypeError(f"{text} is more than can be noted ({_MOST})")
    return count
