"""The job console: what is stuck first, everything can be searched, nothing can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from common.admin_actions import ObjectActionsAdmin
from common.admin_paging import CappedPaginator
from common.admin_panels import Panel
from common.audit_filters import FromFilter, ToFilter
from common.read_only import ReadOnly
from generation.admin.clip import clip_of
from generation.admin.goodwill import Goodwill
from generation.admin.job_deeds import PollNow, Stop, StoreAgain
from generation.admin.job_filters import (
    EndpointFilter,
    ModelFilter,
    PlatformFilter,
    RefundedFilter,
    StuckFilter,
)
from generation.admin.job_marks import credits_mark, job_mark, short_id
from generation.admin.job_panels import job_panels
from generation.admin.timeline import timeline
from generation.models import Export, Job, LeakedCost, ProviderNotice
from generation.selectors.desk import job_search, jobs_at_desk

# Below what the head of a page says.
FIELDS = (
    (_("What was ordered"), ("id", "model_name", "size", "framing", "rights_wording")),
    (
        _("Where it stands"),
        (
            "failure_code",
            "entered_at",
            "deadline_at",
            "due_at",
            "attempts",
            "lease_until",
            "finished_at",
            "told_at",
            "kept_until",
            "deleted_at",
            "files_go_at",
        ),
    ),
)
EMPTY = (None, "")


@admin.register(Job)
class JobAdmin(ObjectActionsAdmin):
    """Every job: what happened to it, what its renderer said, and what may be done.

    What goes on stands first, the longest overdue at the top; then the newest of what has ended.
    Quick however many there are: nothing is sorted or counted to its end.
    """

    object_actions = (PollNow(), StoreAgain(), Stop(), Goodwill())
    change_form_template = "admin/generation/job.html"
    list_display = ("take", "status", "owner", "price", "ordered")
    list_filter = (
        StuckFilter,
        "state",
        RefundedFilter,
        EndpointFilter,
        "created_at",
        FromFilter,
        ToFilter,
        ModelFilter,
        PlatformFilter,
    )
    list_select_related = ("owner",)
    search_fields = ("=id",)
    search_help_text = _("An id, a provider's id, an e-mail address, words of the prompt")
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # As the index `job_at_desk` has them.
    ordering = (F("deadline_at").asc(nulls_last=True), "-created_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        jobs: QuerySet[Job] = super().get_queryset(request)
        return jobs_at_desk(jobs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Job], search_term: str
    ) -> tuple[QuerySet[Job], bool]:
        """By whatever the words may mean."""
        return (queryset.filter(job_search(search_term)) if search_term else queryset), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to say of this one."""
        return [
            (title, {"fields": [name for name in names if getattr(obj, name) not in EMPTY]})
            for title, names in FIELDS
        ]

    def panels(self, thing: Job) -> Sequence[Panel]:
        """The renderer, the credits, the files, the reports."""
        return job_panels(thing)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        job: Any = kwargs["obj"]
        context |= {
            "title": _("Take %(id)s") % {"id": short_id(job)},
            "subtitle": None,
            "job": job,
            "state": job_mark(job),
            "price": credits_mark(job),
            # As the panel of its files: who may not see those is given no links to them here.
            "clip": clip_of(job) if request.user.has_perm("generation.view_asset") else None,
            "timeline": timeline(job, now=job.now),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Take"))
    def take(self, job: Job) -> SafeString:
        """Its words, by what to find it, and what is to come out of it."""
        return format_html(
            '{}<span class="mark-id">{}</span>',
            Truncator(job.prompt).chars(70),
            f"{short_id(job)} · {job.model}, {job.seconds} s, {job.platform}",
        )

    @admin.display(description=_("State"), ordering="state")
    def status(self, job: Job) -> SafeString:
        """Its state, and whether it is stuck."""
        return job_mark(job)

    @admin.display(description=_("Credits"), ordering="credits")
    def price(self, job: Job) -> SafeString:
        """What was paid, and whether it went back."""
        return credits_mark(job)

    @admin.display(description=_("Ordered"), ordering="created_at")
    def ordered(self, job: Job) -> str:
        """Day and minute."""
        at = localtime(job.created_at)
        return f"{date_format(at, 'SHORT_DATE_FORMAT')}, {date_format(at, 'TIME_FORMAT')}"


@admin.register(ProviderNotice)
class ProviderNoticeAdmin(ReadOnly, admin.ModelAdmin):
    """Webhooks of the last day."""

    list_display = ("webhook_id", "type", "endpoint", "provider_job_id", "received_at")
    list_filter = ("endpoint", "type")
    search_fields = ("=webhook_id", "=provider_job_id")


@admin.register(LeakedCost)
class LeakedCostAdmin(ReadOnly, admin.ModelAdmin):
    """Renders that we paid and no creator did."""

    list_display = ("recorded_at", "reason", "endpoint", "provider_job_id", "microdollars", "job")
    list_filter = ("reason", "endpoint")
    list_select_related = ("job",)
    search_fields = ("=provider_job_id", "=job__id")


@admin.register(Export)
class ExportAdmin(ReadOnly, admin.ModelAdmin):
    """Other sizes of videos, and why one could not be made."""

    list_display = ("created_at", "job", "width", "height", "mode", "state", "progress", "attempts")
    list_filter = ("state", "mode")
    list_select_related = ("job",)
    search_fields = ("=id", "=job__id")
