"""The audit log and the last result of each check, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.audit import AuditAction, record
from common.audit_export import actor_address, audit_csv
from common.audit_filters import FILTERS
from common.models import AuditEvent, CheckResult
from common.read_only import ReadOnly


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin):
    """Narrowed by who, what, when and from where; nothing can be added, changed or deleted."""

    list_display = ("created_at", "action", "target", "actor", "ip", "request_id")
    list_filter = FILTERS
    search_fields = ("target", "actor_id", "ip", "request_id")
    date_hierarchy = "created_at"
    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        events: QuerySet[AuditEvent] = super().get_queryset(request)
        return events.annotate(actor_address=actor_address())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", view, name="common_auditevent_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as it is narrowed, as CSV; that somebody took it along is recorded, too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            events = self.get_changelist_instance(request).queryset
        except admin.options.IncorrectLookupParameters:
            return HttpResponseRedirect("../?e=1")
        # As it was before this very deed was recorded.
        events = events.filter(created_at__lt=timezone.now())
        record(
            actor_id=request.user.pk,
            action=AuditAction.STAFF_EXPORTED,
            target=AuditEvent._meta.label_lower,
            # By what, not by which: an address has no place in the log.
            data={"narrowed_by": sorted(name for name, value in request.GET.items() if value)},
            request=request,
        )
        return StreamingHttpResponse(
            audit_csv(events),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
        )

    @admin.display(description=_("who"), ordering="actor_id")
    def actor(self, event: Any) -> str:
        """By address; by id who is not there any more; nobody for what the product did."""
        return str(event.actor_address or event.actor_id or "-")


@admin.register(CheckResult)
class CheckResultAdmin(ReadOnly, admin.ModelAdmin):
    """What each check that runs by itself found the last time."""

    list_display = ("name", "ran_at", "checked", "problems", "failing_since", "mailed_at")
    search_fields = ("name",)
