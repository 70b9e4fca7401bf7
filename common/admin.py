"""The audit log, to read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from common.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """Searchable by person, thing and address; nothing can be added, changed or deleted."""

    list_display = ("created_at", "action", "target", "actor_id", "ip")
    list_filter = ("action",)
    search_fields = ("target", "actor_id", "ip")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
