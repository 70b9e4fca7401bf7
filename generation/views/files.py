"""The files of one take: other sizes of it, and its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import ProblemError
from common.rate_limits import check
from generation.models import Export, FrameMode, Job
from generation.selectors.exports import Shape, export_of, exports_of, shapes_of
from generation.selectors.jobs import job_get_for_user
from generation.selectors.receipts import receipt_get
from generation.services.exports import export_request
from generation.views.people import creator_id
from generation.views.take import Take


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """One line of "Download for": a shape, what was made of it, and the modes not asked for yet,
    the usual one first."""

    shape: Shape
    made: list[Export]
    open_modes: list[FrameMode]

    @property
    def names(self) -> str:
        """The places that take it."""
        return ", ".join(str(platform.name) for platform in self.shape.platforms)

    @property
    def running(self) -> bool:
        """Whether something of it is being made."""
        return any(not export.has_ended for export in self.made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job_exports(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask for another size, or see how far they are. Without htmx a POST leads back to the page."""
    found = job_get_for_user(owner_id=creator_id(request), job_id=job_id)
    problem = _ask(request, found) if request.method == "POST" else ""
    if request.method == "POST" and not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect("job", job_id=found.id)
    context = exports_context(found) | {"problem": problem, "asked": request.POST.get("platform")}
    return render(request, "generation/fragments/exports.html", context)


@login_required
@require_safe
def job_receipt(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Everything that can be proven about a take, to print or to keep."""
    receipt = receipt_get(owner_id=creator_id(request), job_id=job_id)
    context = {"receipt": receipt, "take": Take(receipt.job)}
    return render(request, "generation/receipt.html", context)


def exports_context(job: Job) -> dict[str, object]:
    """What the fragment "exports" shows of a job; nothing while there is no video."""
    rows = _rows(job)
    running = any(row.running for row in rows)
    return {"job": job, "export_rows": rows, "exports_running": running}


def _ask(request: HttpRequest, job: Job) -> str:
    """Why it was not taken; nothing when it was."""
    try:
        check(request, "export")
        export_request(
            owner_id=job.owner_id,
            job_id=job.id,
            platform=request.POST.get("platform", ""),
            mode=request.POST.get("mode") or None,
        )
    except ProblemError as problem:
        words = [text for texts in (problem.errors or {}).values() for text in texts]
        return " ".join(words) or problem.detail
    return ""


def _rows(job: Job) -> list[ShapeRow]:
    video = job.video
    if video is None or video.deleted_at:
        return []
    exports = exports_of(job)
    rows = []
    for shape in shapes_of(video):
        modes = [] if shape.fits else sorted(FrameMode, key=lambda mode: mode != shape.mode)
        found = {mode: export_of(exports, video, shape, mode) for mode in modes}
        made = [export for export in found.values() if export]
        open_modes = [mode for mode, export in found.items() if export is None]
        rows.append(ShapeRow(shape, made, open_modes))
    return rows
