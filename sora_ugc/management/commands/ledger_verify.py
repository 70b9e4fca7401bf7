"""`manage.py ledger_verify [--json]`: prove the ledger."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from credits.proof import Report, prove


class Command(BaseCommand):
    """Check every invariant of the ledger and name each row that breaks one."""

    help = (
        "Prove the ledger: every invariant, with how much was checked, in one snapshot and without "
        "changing anything. Exits 1 when any row breaks one, and names it. Safe on a live system."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        right = self._as_json(prove()) if options["json"] else self._as_text(prove())
        if not right:
            sys.exit(1)

    def _as_text(self, reports: Iterable[Report]) -> bool:
        broken = 0
        for report in reports:
            verdict = "FAIL" if report.broken else "ok"
            self.stdout.write(f"{verdict:>4}  {report.name}  ({report.checked:,} checked)")
            for violation in report.violations:
                self.stdout.write(f"      {violation.subject}: {violation.detail}")
            for remark in report.remarks:
                self.stdout.write(f"note  {remark}")
            if unnamed := report.broken - len(report.violations):
                self.stdout.write(f"      and {unnamed:,} more")
            broken += report.broken
        self.stdout.write(
            f"The ledger is broken in {broken} places." if broken else "The ledger is right."
        )
        return not broken

    def _as_json(self, reports: Iterable[Report]) -> bool:
        found = [
            {
                "name": report.name,
                "checked": report.checked,
                "broken": report.broken,
                "violations": [
                    {"subject": violation.subject, "detail": violation.detail}
                    for violation in report.violations
                ],
                "remarks": report.remarks,
            }
            for report in reports
        ]
        right = not any(invariant["broken"] for invariant in found)
        self.stdout.write(json.dumps({"ok": right, "invariants": found}, indent=2))
        return right
