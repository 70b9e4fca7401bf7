"""What the daily mail to staff says of rendering."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.daily import Line
from generation.models import Job, JobState, LeakedCost, ReportState, TakeReport
from generation.models.renderers import MICRODOLLARS
from generation.selectors.job_status import jobs_unfinished
from generation.selectors.renderers import renderers_closed


def takes(since: datetime, until: datetime) -> Iterator[Line]:
    """What was made and what it cost; what is stuck, closed or reported."""
    ended = Job.objects.filter(finished_at__gte=since, finished_at__lt=until)
    ready = ended.filter(state=JobState.READY)
    cost = Coalesce("charged_microdollars", "cost_microdollars")
    leaked = LeakedCost.objects.filter(recorded_at__gte=since, recorded_at__lt=until)
    yield Line(_("Takes finished"), str(ready.count()))
    yield Line(_("Takes failed"), str(ended.filter(state=JobState.FAILED).count()))
    yield Line(_("Renderers' cost of them"), _dollars(ready.aggregate(sum=Sum(cost))["sum"]))
    yield Line(_("Leaked cost"), _dollars(leaked.aggregate(sum=Sum("microdollars"))["sum"]))
    yield from _waiting()


def _waiting() -> Iterator[Line]:
    if stuck := sum(row.stuck for row in jobs_unfinished()):
        yield Line(_("Jobs that are stuck"), str(stuck), waits=True)
    for renderer in renderers_closed().order_by("slug"):
        yield Line(_("Renderer that gets nothing"), renderer.slug, waits=True)
    if reported := TakeReport.objects.filter(state=ReportState.OPEN).count():
        yield Line(_("Reported takes without an answer"), str(reported), waits=True)


def _dollars(microdollars: int | None) -> str:
    return f"${(microdollars or 0) / MICRODOLLARS:,.2f}"
