"""`manage.py launch_check [--json] [--render ...]`: may people pay here?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from dns.resolver import Resolver

from sora_ugc.launch.check import points
from sora_ugc.launch.clip import clip
from sora_ugc.launch.mail import resolver
from sora_ugc.launch.point import Point, Verdict


class Command(BaseCommand):
    help = (
        "Goes through what docs/launch-checklist.md asks for, as far as a program sees it: pass, "
        "fail or could not check, and how to mend it. Changes nothing. Ends with 1 when a point "
        "fails. With --render and --image it also orders one real clip, which somebody pays for."
    )
    # It runs the deploy checks itself, and says what they find.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--nameserver", default="", help="ask this DNS server, IPv4[:port]")
        parser.add_argument("--dkim-selector", default="", help="the one that signs our mail")
        parser.add_argument("--render", metavar="EMAIL", help="who orders and pays for one clip")
        parser.add_argument("--image", type=Path, help="the photo for --render")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["render"] and not options["image"]:
            raise CommandError("--render needs a photo: --image FILE.")
        try:
            asking = resolver(options["nameserver"])
        except ValueError as error:
            raise CommandError(f"--nameserver is no IPv4[:port]: {error}") from error
        found = []
        for point in self._points(asking, options):
            found.append(point)
            if not options["json"]:
                self._say(point)
        right = not any(point.verdict is Verdict.FAIL for point in found)
        if options["json"]:
            data = {"ok": right, "points": [point._asdict() for point in found]}
            self.stdout.write(json.dumps(data, indent=2))
        else:
            self.stdout.write(_sum(found))
        if not right:
            sys.exit(1)

    def _points(self, asking: Resolver, options: dict[str, Any]) -> Iterator[Point]:
        yield from points(asking=asking, dkim_selector=options["dkim_selector"])
        if options["render"]:
            yield clip(email=options["render"], image=options["image"])

    def _say(self, point: Point) -> None:
        self.stdout.write(f"{point.verdict:<15} {point.name}: {point.words}")
        if point.mend:
            self.stdout.write(f"{'':<15} -> {point.mend}")


def _sum(found: list[Point]) -> str:
    counts = {verdict: sum(point.verdict is verdict for point in found) for verdict in Verdict}
    return ", ".join(f"{verdict}: {count}" for verdict, count in counts.items())
