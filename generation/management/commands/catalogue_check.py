"""Do the endpoints have the models that the catalogue offers of them?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.services.catalogue_check import CatalogueReport, ModelFinding, catalogue_check


class Command(BaseCommand):
    help = (
        "Asks every configured endpoint whether it has its models, without rendering anything, and "
        "looks at the names that creators read. Changes nothing. Ends with 1 when a model on offer "
        "does not answer, an endpoint refuses our key or account, or nothing is on offer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        report = catalogue_check()
        if options["json"]:
            self.stdout.write(json.dumps(_data(report), indent=2))
        else:
            self._print(report)
        if report.offers_nothing:
            raise CommandError("No model is on offer: nothing can be made, and nothing is sold.")
        if report.failed:
            failed = ", ".join(finding.slug for finding in report.models if finding.failed)
            raise CommandError(f"Not as it should be: {failed}.")

    def _print(self, report: CatalogueReport) -> None:
        if report.models:
            self.stdout.write(_line("model", "endpoint", "there", "on offer", "answer"))
        for finding in report.models:
            self.stdout.write(
                _line(
                    finding.slug,
                    finding.endpoint,
                    finding.upstream,
                    "yes" if finding.enabled else "no",
                    _words(finding),
                )
            )
        for finding in report.models:
            if finding.mend:
                self.stdout.write(f"{finding.slug}: {finding.mend}")
        for warning in report.warnings:
            self.stdout.write(f"Note: {warning}")


def _line(slug: str, endpoint: str, upstream: str, offered: str, answer: str) -> str:
    return f"{slug:<18} {endpoint:<14} {upstream:<24} {offered:<9} {answer}"


def _words(finding: ModelFinding) -> str:
    outcome = finding.outcome.replace("_", " ")
    return f"{outcome} ({finding.message})" if finding.message else outcome


def _data(report: CatalogueReport) -> dict[str, Any]:
    models = [
        asdict(finding) | {"failed": finding.failed, "mend": finding.mend}
        for finding in report.models
    ]
    return {"ok": not report.failed, "models": models, "warnings": list(report.warnings)}
