"""Run several commands in one process."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Run several commands one after the other, each given as one argument: "
        'manage.py several "migrate --noinput" "catalogue_set sora-2 --disable". '
        "Loading the product takes longer than most of them; the first failure ends it."
    )
    # Each command makes the checks that it asks for.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("commands", nargs="+", metavar="COMMAND")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in options["commands"]:
            name, *arguments = shlex.split(line)
            call_command(name, *arguments, stdout=self.stdout, stderr=self.stderr)
