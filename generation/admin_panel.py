"""A creator's jobs on their page in the admin."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from common.admin_panels import MOST_ROWS, Cell, Panel, list_link, row_link
from generation.models import Job


def jobs_panel(creator_id: UUID) -> Panel:
    """The newest jobs, with what became of them."""
    jobs = list(Job.objects.filter(owner_id=creator_id)[:MOST_ROWS])
    return Panel(
        title=_("Jobs"),
        permission="generation.view_job",
        columns=(_("When"), _("State"), _("Video"), _("Credits"), _("Why it failed")),
        rows=[_row(job) for job in jobs],
        more=list_link("generation_job", owner__id__exact=str(creator_id)),
    )


def _row(job: Job) -> list[Cell]:
    return [
        Cell(job.created_at, row_link("generation_job", job.pk)),
        Cell(job.get_state_display()),
        Cell(f"{job.model}, {job.seconds} s, {job.platform}"),
        Cell(job.credits),
        Cell(job.failure_code),
    ]
