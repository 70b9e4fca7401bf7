"""The first page of the admin: what needs a person now, and how the day goes.

A tile is a figure with the list that it counts. Each is worked out only for who may open that list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import users_joined
from billing import gateway
from billing.selectors import events_late, income, purchases_held
from common.admin_marks import Tone, span_written
from common.admin_panels import list_link, row_link
from common.models import CheckResult
from common.monitoring import check_is_late
from common.templatetags.money import money
from credits.selectors import wallets_frozen
from generation.admin.job_marks import TONES
from generation.models import FINAL, JobState
from generation.selectors.day import jobs_since
from generation.selectors.job_status import jobs_stuck_count
from generation.selectors.renderers import endpoints_now
from generation.selectors.reports import reports_open


class Tile(NamedTuple):
    """A figure, what it counts, where that is listed, how it looks, and what else to know."""

    label: Any
    figure: Any
    href: str
    tone: Tone = Tone.QUIET
    note: Any = ""

    @property
    def is_words(self) -> bool:
        """Whether the figure is in words, which want less room than a number."""
        return any(letter.isalpha() for letter in str(self.figure))


# The permission of the list, and its tiles.
Source = tuple[str, Callable[[], Iterator[Tile]]]


def needs(user: Any) -> list[Tile]:
    """What waits for somebody; the pressing ones first."""
    return sorted(_allowed(user, NEEDS), key=lambda tile: tile.tone != Tone.BAD)


def today(user: Any) -> list[Tile]:
    """The figures since midnight UTC."""
    return list(_allowed(user, TODAY))


def _allowed(user: Any, sources: Sequence[Source]) -> Iterator[Tile]:
    for permission, tiles in sources:
        if user.has_perm(permission):
            yield from tiles()


def midnight() -> datetime:
    """When the day began by which budgets and figures are counted: UTC."""
    return datetime.combine(datetime.now(UTC).date(), time.min, UTC)


def _tone(count: int, tone: Tone = Tone.BAD) -> Tone:
    return tone if count else Tone.QUIET


def _stuck() -> Iterator[Tile]:
    count = jobs_stuck_count()
    link = list_link("generation_job", **{"is": "stuck"})
    yield Tile(_("Stuck jobs"), count, link, _tone(count))


def _reports() -> Iterator[Tile]:
    reports = reports_open()
    oldest = reports.order_by("created_at").values_list("created_at", flat=True).first()
    note = _("the oldest for %(span)s") % {"span": _ago(oldest)} if oldest else ""
    count = reports.count()
    link = list_link("generation_takereport")
    yield Tile(_("Reported takes"), count, link, _tone(count, Tone.WAIT), note)


def _held() -> Iterator[Tile]:
    count = purchases_held().count()
    link = list_link("billing_purchase", state__exact="quarantined")
    yield Tile(_("Payments held for review"), count, link, _tone(count))


def _events() -> Iterator[Tile]:
    count = events_late().count()
    link = list_link("billing_stripeevent", handled_at__isempty="1")
    yield Tile(_("Stripe events not handled"), count, link, _tone(count))


def _frozen() -> Iterator[Tile]:
    count = wallets_frozen().count()
    link = list_link("credits_wallet", frozen_at__isempty="0")
    yield Tile(_("Frozen wallets"), count, link, _tone(count))


def _checks() -> Iterator[Tile]:
    """The ledger's proof stands here from the first day on; the others once they have run."""
    results = {result.name: result for result in CheckResult.objects.order_by("name")}
    if "ledger" not in results:
        link = list_link("common_checkresult")
        yield Tile(_("Proof of the ledger"), _("not yet"), link, Tone.WAIT)
    for name, result in results.items():
        words = _("Proof of the ledger") if name == "ledger" else _("Check: %(name)s")
        late = check_is_late(result)
        yield Tile(
            words % {"name": name},
            _problems(result.problems),
            row_link("common_checkresult", result.pk),
            Tone.BAD if result.problems else _tone(late, Tone.WAIT),
            _("%(span)s ago") % {"span": _ago(result.ran_at)},
        )


def _problems(count: int) -> str:
    return ngettext("%(count)d problem", "%(count)d problems", count) % {"count": count}


def _renderers() -> Iterator[Tile]:
    for slug, is_closed, seconds in endpoints_now():
        if is_closed:
            figure, tone = _("takes none"), Tone.BAD
        elif seconds:
            figure, tone = _("fails"), Tone.BAD
        else:
            figure, tone = _("takes jobs"), Tone.QUIET
        note = _("tried again in %(seconds)d s") % {"seconds": seconds} if seconds else ""
        link = list_link("generation_renderer", q=slug)
        yield Tile(_("Renderer %(slug)s") % {"slug": slug}, figure, link, tone, note)


def _sign_ups() -> Iterator[Tile]:
    since = midnight()
    count = users_joined(since).count()
    yield Tile(_("Sign-ups"), count, list_link("accounts_user", date_joined__gte=str(since)))


def _income() -> Iterator[Tile]:
    since = midnight()
    mode = str(int(gateway.livemode()))
    link = list_link("billing_purchase", paid_at__gte=str(since), livemode__exact=mode)
    rows = income(since)
    for row in rows:
        words = ngettext("%(count)d purchase", "%(count)d purchases", row.purchases)
        note = words % {"count": row.purchases}
        yield Tile(_("Paid"), money(row.cents, row.currency), link, note=note)
    if not rows:
        yield Tile(_("Paid"), 0, link)


def _jobs() -> Iterator[Tile]:
    since = midnight()
    day = jobs_since(since)
    for state in JobState:
        count = day.states.get(state, 0)
        final = state in FINAL
        if count or state == JobState.READY:
            when = {"entered_at__gte": str(since)} if final else {}
            link = list_link("generation_job", state__exact=state, **when)
            tone = TONES.get(state, Tone.WAIT)
            note = "" if final else _("now")
            yield Tile(_("Jobs: %(state)s") % {"state": state.label}, count, link, tone, note)
    words = ngettext("%(count)d job", "%(count)d jobs", day.refunded)
    yield Tile(
        _("Credits gone back"),
        day.credits_back,
        list_link("generation_job", back="refund", entered_at__gte=str(since)),
        _tone(day.refunded, Tone.BACK),
        words % {"count": day.refunded},
    )


def _ago(at: datetime) -> str:
    return span_written(timezone.now() - at)


NEEDS: Sequence[Source] = (
    ("generation.view_job", _stuck),
    ("generation.view_takereport", _reports),
    ("billing.view_purchase", _held),
    ("billing.view_stripeevent", _events),
    ("credits.view_wallet", _frozen),
    ("generation.view_renderer", _renderers),
    ("common.view_checkresult", _checks),
)
TODAY: Sequence[Source] = (
    ("accounts.view_user", _sign_ups),
    ("billing.view_purchase", _income),
    ("generation.view_job", _jobs),
)
