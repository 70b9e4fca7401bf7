"""How many jobs are in which state, and which of them do not move."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from generation.selectors.job_status import StateStatus, jobs_status


class Command(BaseCommand):
    help = (
        "Counts the jobs by state, with the oldest in each and those past their deadline by more "
        "than a minute (stuck: is a worker running?). Reads only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        statuses = jobs_status()
        if options["json"]:
            rows = {status.state: _row(status) for status in statuses}
            self.stdout.write(json.dumps(rows, indent=2))
            return
        self.stdout.write(f"{'state':<12}{'jobs':>8}{'stuck':>8}  oldest since")
        for status in statuses:
            oldest = f"{status.oldest_at:%Y-%m-%d %H:%M:%S}" if status.oldest_at else "-"
            line = f"{status.state:<12}{status.count:>8}{status.stuck:>8}  {oldest}"
            self.stdout.write(line)


def _row(status: StateStatus) -> dict[str, Any]:
    oldest = status.oldest_at.isoformat() if status.oldest_at else None
    return {"count": status.count, "stuck": status.stuck, "oldest_at": oldest}
