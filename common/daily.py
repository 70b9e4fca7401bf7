"""The daily mail to staff: what the day brought, and what needs a person.

Rooms hand in their lines through `common.registry.daily`. A day's row in the database is claimed
before its mail is sent and closed after, so that it leaves once, however many beats there are, and
is tried again when the mail server was away.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import mail
from common.errors import Unavailable
from common.models import CheckResult, DailyReport
from common.monitoring import check_is_late
from common.registry import daily

logger = logging.getLogger(__name__)

# Longer than any mail server may take: who holds the day for that long has died.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `waits`: it is no figure of the day but something that a person has to do."""

    what: str
    amount: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole day (UTC) in words."""

    day: date
    figures: list[Line]
    waiting: list[Line]


def report_gather(day: date) -> Report:
    """What is known of `day` now; of what waits, as it is at this moment."""
    since = datetime.combine(day, time(), UTC)
    lines = [line for _name, lines in daily for line in lines(since, since + timedelta(days=1))]
    lines += _checks()
    figures = [line for line in lines if not line.waits]
    return Report(day, figures, [line for line in lines if line.waits])


def report_send(report: Report) -> None:
    """Mail it to each of STAFF_EMAIL; Unavailable when the mail server took it for none of them.

    One address that is refused neither keeps it from the others nor sends it to them again.
    """
    context = {
        "report": report,
        "day": f"{report.day:%Y-%m-%d}",
        "link": mail.site_link(reverse("admin:index")),
    }
    took = [_is_taken(address, context) for address in settings.STAFF_EMAIL]
    if took and not any(took):
        raise Unavailable


def _is_taken(address: str, context: dict[str, Any]) -> bool:
    try:
        mail.send("daily_report", to=address, context=context, required=True)
    except Unavailable:
        # Who sends mails has logged why.
        return False
    return True


def report_send_due(now: datetime) -> bool:
    """Send yesterday's once it is time to, unless it was sent or somebody is at it; whether it was.

    `now` is UTC. Without anybody to get it, no day is called sent.
    """
    if not settings.STAFF_EMAIL or settings.DAILY_REPORT_AT is None:
        return False
    if now.time() < settings.DAILY_REPORT_AT:
        return False
    day = now.date() - timedelta(days=1)
    DailyReport.objects.get_or_create(day=day)
    free = Q(lease_until=None) | Q(lease_until__lte=Now())
    mine = DailyReport.objects.filter(free, day=day, sent_at=None)
    if not mine.update(lease_until=Now() + LEASE):
        return False
    try:
        report_send(report_gather(day))
    except Unavailable:
        return False
    DailyReport.objects.filter(day=day).update(sent_at=Now())
    logger.info("the report of %s was sent", day)
    return True


def _checks() -> list[Line]:
    """The ledger's proof and its sisters, by what they found the last time."""
    return [
        Line(
            _("Check: %(name)s") % {"name": result.name},
            _said(result),
            waits=bool(result.problems) or check_is_late(result),
        )
        for result in CheckResult.objects.order_by("name")
    ]


def _said(result: CheckResult) -> str:
    if result.problems:
        words = ngettext("%(count)d problem", "%(count)d problems", result.problems)
        return words % {"count": result.problems}
    ran_at = f"{result.ran_at:%Y-%m-%d %H:%M}"
    if check_is_late(result):
        return _("has not run since %(time)s") % {"time": ran_at}
    return _("well, at %(time)s") % {"time": ran_at}
