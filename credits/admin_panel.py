"""A creator's credits on their page in the admin."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from common.admin_panels import MOST_ROWS, Cell, Fact, Panel, list_link, row_link
from common.models import CheckResult
from common.templatetags.money import signed
from credits.admin_actions import balance_facts
from credits.models import Wallet
from credits.selectors import StatementLine, entries_newest


def credits_panel(creator_id: UUID) -> Panel:
    """Balance, what the last proof of the ledger said, and the newest lines of the statement."""
    return Panel(
        title=_("Credits"),
        permission="credits.view_wallet",
        facts=[*balance_facts(creator_id), *_wallet(creator_id), *_proof()],
        columns=(_("When"), _("What"), _("Credits"), _("Balance after")),
        rows=[_row(line) for line in entries_newest(creator_id=creator_id, count=MOST_ROWS)],
        more=list_link("credits_transaction", q=str(creator_id)),
    )


def _wallet(creator_id: UUID) -> list[Fact]:
    count = Wallet.objects.filter(pk=creator_id).values_list("sequence", flat=True).first()
    if count is None:
        return []
    return [Fact(_("Movements"), count, row_link("credits_wallet", creator_id))]


def _proof() -> list[Fact]:
    proof = CheckResult.objects.filter(name="ledger").first()
    if proof is None:
        return []
    words = _("%(at)s; broken rows in the whole ledger: %(broken)d") % {
        "at": f"{proof.ran_at:%Y-%m-%d %H:%M} UTC",
        "broken": proof.problems,
    }
    return [Fact(_("Last proof"), words, row_link("common_checkresult", proof.pk))]


def _row(line: StatementLine) -> list[Cell]:
    return [
        Cell(line.created_at, row_link("credits_transaction", line.id)),
        Cell(line.description),
        Cell(signed(line.amount)),
        Cell(line.balance_after),
    ]
