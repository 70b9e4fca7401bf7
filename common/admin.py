"""The audit log and the last result of each check, to read."""

from __future__ import annotations

from django.contrib import admin

from common.models import AuditEvent, CheckResult
from common.read_only import ReadOnly


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin):
    """Searchable by person, thing and address; nothing can be added, changed or deleted."""

    list_display = ("created_at", "action", "target", "actor_id", "ip")
    list_filter = ("action",)
    search_fields = ("target", "actor_id", "ip")
    date_hierarchy = "created_at"


@admin.register(CheckResult)
class CheckResultAdmin(ReadOnly, admin.ModelAdmin):
    """What each check that runs by itself found the last time."""

    list_display = ("name", "ran_at", "checked", "problems", "failing_since", "mailed_at")
    search_fields = ("name",)
