"""What the daily mail to staff says of rendering."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from common.daily import Line
from generation.models.renderers import MICRODOLLARS
from generation.selectors.day import models_ended
from generation.selectors.job_status import jobs_stuck_count
from generation.selectors.leaks import leaked_cost
from generation.selectors.renderers import endpoints_now
from generation.selectors.reports import reports_open


def takes(since: datetime, until: datetime) -> Iterator[Line]:
    """What was made and what it cost; what is stuck, closed or reported."""
    models = models_ended(since, until)
    yield Line(_("Takes finished"), str(sum(model.delivered for model in models)))
    yield Line(_("Takes failed"), str(sum(model.failed for model in models)))
    yield Line(_("Renderers' cost of them"), _dollars(sum(model.cost for model in models)))
    yield Line(_("Leaked cost"), _dollars(leaked_cost(since, until)))
    yield from _waiting()


def _waiting() -> Iterator[Line]:
    if stuck := jobs_stuck_count():
        yield Line(_("Jobs that are stuck"), str(stuck), waits=True)
    for endpoint in endpoints_now():
        if endpoint.is_closed:
            yield Line(_("Renderer that is closed"), endpoint.slug, waits=True)
    if reported := reports_open().count():
        yield Line(_("Reported takes without an answer"), str(reported), waits=True)


def _dollars(microdollars: int) -> str:
    return f"${microdollars / MICRODOLLARS:,.2f}"
