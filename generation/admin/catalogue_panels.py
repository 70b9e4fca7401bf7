"""What staff sees below a model: what is left of its price, and how long it takes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.admin_panels import Cell, Fact, Panel
from common.templatetags.money import microdollars
from generation.margins import Margin, margins
from generation.models import VideoModel
from generation.models.catalogue import FEWEST_MEASURED

PERMISSION = "generation.view_videomodel"


def model_panels(model: VideoModel) -> list[Panel]:
    """The panels of a model's page."""
    return [_money(model), _times(model)]


def _money(model: VideoModel) -> Panel:
    shortest = min(model.seconds)
    clip = {"seconds": shortest}
    rows = zip(margins(model, seconds=1), margins(model, seconds=shortest), strict=True)
    return Panel(
        title=_("What is left of the price"),
        permission=PERMISSION,
        facts=[
            Fact(
                _("Counted"),
                _("At list price, $0.10 a credit. Large packs sell a credit for less."),
            )
        ],
        columns=(
            _("Size"),
            _("Price a second"),
            _("Cost a second"),
            _("Left a second"),
            _("Price of %(seconds)s s") % clip,
            _("Cost of %(seconds)s s") % clip,
            _("Left of %(seconds)s s") % clip,
        ),
        rows=[[Cell(second.size), *_cells(second), *_cells(whole)] for second, whole in rows],
    )


def _cells(margin: Margin) -> list[Cell]:
    return [
        Cell(microdollars(margin.price)),
        Cell(microdollars(margin.cost)),
        Cell(f"{_signed(margin.left)} ({percent(margin)})"),
    ]


def percent(margin: Margin) -> str:
    """What is left as a part of the price, such as "50 %"."""
    return f"{'−' if margin.percent < 0 else ''}{abs(margin.percent)} %"


def _signed(amount: int) -> str:
    """Money that may be a loss."""
    return f"−{microdollars(-amount)}" if amount < 0 else microdollars(amount)


def _times(model: VideoModel) -> Panel:
    shown = _("%(p50)s to %(p90)s seconds") % model.typical._asdict()
    return Panel(
        title=_("How long it takes"),
        permission=PERMISSION,
        facts=[
            Fact(_("Shown"), shown),
            Fact(_("Measured"), _measured(model)),
            Fact(_("Looked up"), model.measured_at or _("not yet")),
        ],
    )


def _measured(model: VideoModel) -> str:
    if not model.measured_jobs:
        return _("no render of the last 30 days")
    words = _("%(p50)s to %(p90)s seconds, of %(jobs)s renders") % {
        "p50": model.measured_p50,
        "p90": model.measured_p90,
        "jobs": model.measured_jobs,
    }
    if model.measured_jobs >= FEWEST_MEASURED:
        return words
    return _("%(measured)s: too few, %(fewest)s are needed") % {
        "measured": words,
        "fewest": FEWEST_MEASURED,
    }
