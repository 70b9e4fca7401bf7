"""What staff is told when something is wrong: a row, a line in the log, an e-mail.

A check that runs by itself (the ledger's proof, the comparison with Stripe) reports each time what
it found; `/metrics` shows the rows, `infra/alerts.yml` says when they are an alarm. An event that
is one alarm by itself is sent by `alert_send`, what only waits for a person by `notice_send`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import mail
from common.models import CheckResult

logger = logging.getLogger(__name__)

# The same number of problems is told again after this long, in case the mail was overlooked.
REMIND_AFTER = timedelta(hours=6)
# A check that has not run for so long is as worth a look as one that found something.
LATE = timedelta(hours=26)
# So many problems are kept and mailed, each cut to so many characters; the rest is counted.
MOST_DETAILS = 50
LONGEST_DETAIL = 500


def check_report(*, check: str, checked: int, problems: Sequence[str]) -> None:
    """Note that `check` looked at `checked` things and found `problems`, each said in one line.

    Problems are logged at ERROR and mailed to STAFF_EMAIL: at once when their number changed, else
    at most every six hours; one more mail says that all is well again. Mails leave on commit, and
    a mail server that is down breaks nothing. Reporting the same twice does no harm.
    """
    with transaction.atomic():
        result, _ = CheckResult.objects.select_for_update().get_or_create(name=check)
        _note(result, checked, problems, timezone.now())
        if problems:
            _tell_problems(result)
        elif result.mailed_at:
            _tell_well(result)
        result.save()


def check_is_late(result: CheckResult) -> bool:
    """Whether a check has not run for longer than any of them may wait."""
    return timezone.now() - result.ran_at > LATE


def alert_send(*, subject: str, lines: Sequence[str], path: str = "") -> None:
    """Log one alarm at ERROR, and mail it to STAFF_EMAIL once the open transaction is committed.

    `path` is the page of the site where staff looks into it, by default the admin's first.
    """
    logger.error("%s: %s", subject, "; ".join(lines))
    _mail(subject, lines, path=path or reverse("admin:index"))


def notice_send(*, subject: str, lines: Sequence[str], path: str) -> None:
    """Mail STAFF_EMAIL, once the open transaction is committed, what waits for a person.

    Nothing is wrong, so it is no alarm in the log. `path` is the page where it is dealt with.
    """
    logger.info("%s", subject)
    _mail(subject, lines, path=path)


def _note(result: CheckResult, checked: int, problems: Sequence[str], now: datetime) -> None:
    result.ran_at = now
    result.checked = checked
    result.problems = len(problems)
    result.details = [problem[:LONGEST_DETAIL] for problem in problems[:MOST_DETAILS]]
    result.failing_since = (result.failing_since or now) if problems else None


def _tell_problems(result: CheckResult) -> None:
    subject = f"{result.name}: problems found: {result.problems}"
    logger.error("%s: %s", subject, "; ".join(result.details))
    if not _is_news(result):
        return
    result.mailed_at, result.mailed_problems = result.ran_at, result.problems
    _mail(subject, [*_since(result), *result.details, *_uncounted(result)], path=_page(result))


def _tell_well(result: CheckResult) -> None:
    subject = f"{result.name}: all is well again"
    logger.warning("%s, %d looked at", subject, result.checked)
    result.mailed_at, result.mailed_problems = None, 0
    _mail(subject, [f"Looked at {result.checked}, found nothing wrong."], path=_page(result))


def _is_news(result: CheckResult) -> bool:
    return (
        result.mailed_at is None
        or result.mailed_problems != result.problems
        or result.ran_at - result.mailed_at >= REMIND_AFTER
    )


def _since(result: CheckResult) -> list[str]:
    return [f"Looked at {result.checked}. Since {result.failing_since:%Y-%m-%d %H:%M} UTC:"]


def _uncounted(result: CheckResult) -> list[str]:
    more = result.problems - len(result.details)
    return [f"And {more} more."] if more else []


def _page(result: CheckResult) -> str:
    return reverse("admin:common_checkresult_change", args=[result.pk])


def _mail(subject: str, lines: Sequence[str], *, path: str) -> None:
    context = {"subject": subject, "lines": lines, "link": mail.site_link(path)}
    for address in settings.STAFF_EMAIL:
        mail.send("staff_alert", to=address, context=context)
