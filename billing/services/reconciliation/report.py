"""What a comparison with Stripe finds, and how it counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

logger = logging.getLogger(__name__)

# So many differences are kept; if all is different, the rest is counted.
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that Stripe and we say differently.

    `repair`, where there is one, puts it right and says whether it did.
    """

    subject: str
    detail: str
    repair: Callable[[], bool] | None = field(default=None, compare=False)
    is_fixed: bool = False


@dataclass(slots=True, kw_only=True)
class Reconciliation:
    """How much was looked at since when, and what differs: `remaining` of it still does.

    `others` counts what belongs to other products on the same account. What is younger than `grace`
    is on its way by the usual means, an event, a page or the sweep, and is no difference yet.
    """

    since: datetime
    grace: timedelta = timedelta(0)
    sessions: int = 0
    purchases: int = 0
    reversals: int = 0
    others: int = 0
    fixed: int = 0
    remaining: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def checked(self) -> int:
        """Everything of ours that was compared."""
        return self.sessions + self.purchases + self.reversals

    def is_young(self, moment: datetime) -> bool:
        """Whether it happened too recently to be called a difference."""
        return timezone.now() - moment < self.grace

    def note(self, found: Difference, *, fix: bool) -> None:
        """Take a difference down, after putting it right if that is wanted and possible."""
        is_fixed = fix and _repair(found)
        self.fixed += is_fixed
        self.remaining += not is_fixed
        if len(self.differences) < _MOST_KEPT:
            self.differences.append(
                Difference(subject=found.subject, detail=found.detail, is_fixed=is_fixed)
            )


def _repair(found: Difference) -> bool:
    try:
        return found.repair is not None and found.repair()
    except Exception:  # one that cannot be put right must not hide the others
        logger.exception("%s could not be put right: %s", found.subject, found.detail)
        return False
