"""Who renders: whether they answer, have what we offer, and grant what we need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from generation.models import Renderer
from generation.naming import name_problem
from generation.providers.base import ModelOutcome
from generation.selectors.catalogue import models_sold
from generation.selectors.renderers import today
from generation.services.catalogue_check import ModelFinding, catalogue_check
from sora_ugc.launch.point import Point, failed, passed, unknown

# Older than this, what is left on an account is anybody's guess.
_QUOTA_DAYS = 30


def models() -> Iterator[Point]:
    """Every model on offer, as its endpoint answers about it."""
    report = catalogue_check()
    if report.offers_nothing:
        mend = "catalogue_set SLUG --enable (docs/catalogue.md)."
        yield failed("renderer.models", "no model is on offer", mend)
    for finding in report.models:
        if finding.enabled or finding.failed:
            yield _model(finding)


def _model(finding: ModelFinding) -> Point:
    name, words = f"renderer.{finding.slug}", f"{finding.endpoint}: {finding.outcome}"
    if finding.message:
        words += f" ({finding.message})"
    if finding.failed:
        return failed(name, words, finding.mend)
    if finding.outcome == ModelOutcome.CANNOT_SAY:
        return unknown(name, words, "Order one video: launch_check --render.")
    if finding.mend:
        return failed(name, words, finding.mend)
    return passed(name, words)


def names() -> Iterator[Point]:
    """No model under a name that does not say what renders it."""
    for model in models_sold():
        if problem := name_problem(model):
            yield failed(f"name.{model.slug}", problem, f"catalogue_set {model.slug} --name NAME")
        else:
            yield passed(f"name.{model.slug}", model.name)


def quotas() -> Iterator[Point]:
    """What each provider in use grants, as somebody read it there not long ago."""
    rows = {row.slug: row for row in Renderer.objects.all()}
    for slug in sorted({model.endpoint for model in models_sold()} & set(settings.VIDEO_ENDPOINTS)):
        yield _quota(slug, rows.get(slug))


def _quota(slug: str, row: Renderer | None) -> Point:
    name = f"quota.{slug}"
    mend = (
        f"Read them at the provider's, then: renderer_quotas {slug} --requests N --concurrent N"
        " --dollars N."
    )
    if row is None or row.quotas_read_on is None or row.quota_microdollars is None:
        return failed(name, "nobody has recorded what the provider grants", mend)
    read = row.quotas_read_on
    words = (
        f"{row.quota_requests} requests a minute, {row.quota_concurrent} at a time,"
        f" ${row.quota_microdollars / 1e6:.2f} left on {read.isoformat()}"
    )
    if today() - read > timedelta(days=_QUOTA_DAYS):
        return failed(name, f"{words}: that is long ago", mend)
    if not row.quota_microdollars:
        return failed(name, words, "Pay something in at the provider's, then record it.")
    if row.quota_requests is not None and row.creates_per_minute > row.quota_requests:
        pace = f"We hand over {row.creates_per_minute} a minute: lower its pace in the admin."
        return failed(name, words, pace)
    return passed(name, words)
