"""Jobs as staff see them: everything can be searched, nothing can be edited."""

from __future__ import annotations

from django.contrib import admin

from common.admin_actions import ObjectActionsAdmin
from common.read_only import ReadOnly
from generation.admin.goodwill import Goodwill
from generation.models import Export, Job, JobEvent, LeakedCost, ProviderNotice


class JobEventInline(ReadOnly, admin.TabularInline):
    """The timeline of a job."""

    model = JobEvent
    fields = readonly_fields = ("sequence", "at", "state", "code", "params")
    ordering = ("sequence",)
    extra = 0


@admin.register(Job)
class JobAdmin(ObjectActionsAdmin):
    """Every job, its timeline and what its provider said."""

    object_actions = (Goodwill(),)
    list_display = ("id", "owner", "state", "progress", "model", "credits", "created_at")
    list_filter = ("state", "model", "endpoint", "platform")
    list_select_related = ("owner",)
    search_fields = ("=id", "owner__email", "=provider_job_id", "=failure_code")
    date_hierarchy = "created_at"
    show_full_result_count = False
    inlines = (JobEventInline,)


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
