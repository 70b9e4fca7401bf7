"""What the ledger does by itself each hour and each day: prove itself, and leave its digest.

Nothing here repairs anything: a wallet that does not add up is frozen, and people look at it.
"""

from __future__ import annotations

import logging
from uuid import UUID

from common.monitoring import check_report
from credits.digest import digest_daily
from credits.freezing import wallet_freeze
from credits.proof import Report, prove

logger = logging.getLogger(__name__)

FREEZE_REASON = "The ledger's proof found that it does not add up."


def ledger_prove() -> None:
    """Prove the ledger, tell staff what is wrong, freeze each wallet that does not add up.

    The wallets first: the report must not be what stops a freeze. A wallet that staff allowed to
    spend again while it still does not add up is frozen again.
    """
    checked, problems, creators = 0, list[str](), set[UUID]()
    for report in prove():
        for remark in report.remarks:
            logger.warning("%s: %s", report.name, remark)
        checked += report.checked
        problems += _problems(report)
        creators |= report.creators
    for creator_id in sorted(creators):
        if wallet_freeze(creator_id=creator_id, reason=FREEZE_REASON, actor_id=None):
            logger.error("wallet %s is frozen: it does not add up", creator_id)
    check_report(check="ledger", checked=checked, problems=problems)


def ledger_digest() -> None:
    """Write today's digest unless it is there; staff is told when the storage does not take it."""
    try:
        written = digest_daily()
    except OSError as error:
        check_report(
            check="ledger digest", checked=0, problems=[f"The storage did not take it: {error}"]
        )
        return
    if written:
        check_report(check="ledger digest", checked=1, problems=[])


def _problems(report: Report) -> list[str]:
    named = [f"{report.name}: {row.subject}: {row.detail}" for row in report.violations]
    unnamed = report.broken - len(named)
    return [*named, f"{report.name}: and {unnamed} more"] if unnamed else named
