"""What staff sees around a job: what the renderer said, the credits that it moved, its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from common.admin_panels import Cell, Fact, Panel, list_link, row_link
from common.storage import signed_url
from common.templatetags.money import microdollars, signed
from credits.models import Kind
from credits.selectors import JobMovement, movements_of_job
from generation.models import Asset, Job, ProviderNotice
from generation.selectors.desk import REFUNDED

PERMISSION = "generation.view_job"


def job_panels(job: Job) -> Sequence[Panel]:
    """The panels of a job's page."""
    return (_renderer(job), _notices(job), _credits(job), _files(job), _reports(job))


def _renderer(job: Job) -> Panel:
    return Panel(
        title=_("The renderer"),
        permission=PERMISSION,
        facts=[
            Fact(
                _("Endpoint"),
                f"{job.endpoint}, {job.upstream}",
                row_link("generation_renderer", job.endpoint),
            ),
            Fact(_("Its id there"), job.provider_job_id or _("none yet")),
            Fact(_("Handed over"), job.submitted_at or _("not yet")),
            Fact(_("It said"), job.failure_detail or _("nothing that went wrong")),
            *_costs(job),
        ],
    )


def _costs(job: Job) -> Iterator[Fact]:
    yield Fact(_("Its cost by the catalogue"), microdollars(job.cost_microdollars))
    if job.charged_microdollars is not None:
        yield Fact(_("Its cost by its own word"), microdollars(job.charged_microdollars))
    for leak in job.leaks.all():
        yield Fact(
            _("Paid for nothing"),
            f"{microdollars(leak.microdollars)}: {leak.get_reason_display()}",
            row_link("generation_leakedcost", leak.pk),
        )


def _notices(job: Job) -> Panel:
    """What it told by itself; such a row is kept a day."""
    found = ProviderNotice.objects.filter(
        endpoint=job.endpoint, provider_job_id=job.provider_job_id or "-"
    )
    return Panel(
        title=_("Its webhooks of the last day"),
        permission="generation.view_providernotice",
        columns=(_("Received"), _("What"), _("Its number")),
        rows=[
            [
                Cell(notice.received_at, row_link("generation_providernotice", notice.pk)),
                Cell(notice.type),
                Cell(notice.webhook_id),
            ]
            for notice in found.order_by("received_at")
        ],
    )


def _credits(job: Job) -> Panel:
    moves = movements_of_job(creator_id=job.owner_id, job_id=job.pk)
    return Panel(
        title=_("Credits"),
        permission="credits.view_transaction",
        facts=[Fact(_("Price"), job.credits), Fact(_("Outcome"), _outcome(job, moves))],
        columns=(_("When"), _("What"), _("For the creator"), _("Of all")),
        rows=[
            [
                Cell(move.created_at, row_link("credits_transaction", move.id)),
                Cell(Kind(move.kind).label),
                Cell(signed(move.for_creator)),
                Cell(", ".join(f"{name} {signed(sum_)}" for name, sum_ in move.amounts.items())),
            ]
            for move in moves
        ],
    )


def _outcome(job: Job, moves: Sequence[JobMovement]) -> str:
    if any(move.kind == Kind.GOODWILL for move in moves):
        return _("Delivered, and the price was given back")
    if job.state in REFUNDED:
        return _("Refunded")
    return _("Paid for a delivered video") if job.is_final else _("Held until it has ended")


def _files(job: Job) -> Panel:
    return Panel(
        title=_("Files"),
        permission="generation.view_asset",
        facts=[
            Fact(
                _("Other sizes"),
                job.exports.count(),
                list_link("generation_export", q=str(job.pk)),
            )
        ],
        columns=(_("What"), _("Size"), _("Stored"), _("Is it there?")),
        rows=[_file(asset) for asset in (job.image, job.video, job.playback, job.poster) if asset],
    )


def _file(asset: Asset) -> list[Cell]:
    return [
        Cell(asset.get_kind_display(), row_link("generation_asset", asset.pk)),
        Cell(f"{asset.width} × {asset.height}, {asset.bytes / 1_000_000:.1f} MB"),
        Cell(asset.created_at),
        Cell(_("removed"), "")
        if asset.deleted_at
        else Cell(_("open it"), signed_url(asset.storage_key).url),
    ]


def _reports(job: Job) -> Panel:
    return Panel(
        title=_("Reports of its creator"),
        permission="generation.view_takereport",
        columns=(_("When"), _("What is wrong"), _("State"), _("Answer")),
        rows=[
            [
                Cell(report.created_at, row_link("generation_takereport", report.pk)),
                Cell(report.get_reason_display()),
                Cell(report.get_state_display()),
                Cell(report.answer),
            ]
            for report in job.reports.order_by("created_at")
        ],
    )
