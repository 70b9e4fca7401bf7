"""Do the endpoints have the models that the catalogue offers of them?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.services.catalogue_check import CatalogueReport, ModelFinding, catalogue_check

HEAD = ("model", "endpoint", "there", "on offer", "answer")


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
        rows = [HEAD, *map(_row, report.models)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows if report.models else ():
            cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        for finding in report.models:
            # Of what nobody is offered only what is wrong with the endpoint itself.
            if finding.mend and (finding.enabled or finding.failed):
                self.stdout.write(f"{finding.slug}: {finding.mend}")
        for warning in report.warnings:
            self.stdout.write(f"Note: {warning}")


def _row(finding: ModelFinding) -> tuple[str, ...]:
    offered = "yes" if finding.enabled else "no"
    return (finding.slug, finding.endpoint, finding.upstream, offered, _words(finding))


def _words(finding: ModelFinding) -> str:
    outcome = finding.outcome.replace("_", " ")
    return f"{outcome} ({finding.message})" if finding.message else outcome


def _data(report: CatalogueReport) -> dict[str, Any]:
    models = [
        asdict(finding) | {"failed": finding.failed, "mend": finding.mend}
        for finding in report.models
    ]
    return {"ok": not report.failed, "models": models, "warnings": list(report.warnings)}
