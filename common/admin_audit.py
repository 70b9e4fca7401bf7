"""What staff does by Django's own admin, as the audit log has it.

Deeds with a service of their own (refunds, grants, prices) say more there; this says it of every
row that is added, changed or deleted and of every action, also where nobody thought of a service.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.audit import AuditAction, record

# So many ids of an action's rows are kept; the rest is counted.
_MOST_IDS = 100


class Audited:
    """For a ModelAdmin in which something can be changed: before it in the bases."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _record(request, AuditAction.STAFF_ADDED, obj)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """`message` names the fields, not what stood in them."""
        _record(request, AuditAction.STAFF_CHANGED, obj, what=message)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        """Called before they are deleted."""
        for obj in queryset:
            _record(request, AuditAction.STAFF_DELETED, obj)
        return super().log_deletions(request, queryset)  # type: ignore[misc]

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Carry an action out and record it, both or neither."""
        with transaction.atomic():
            response: HttpResponse | None = super().response_action(  # type: ignore[misc]
                request, queryset, *args, **kwargs
            )
            # Else nothing was chosen, or a page asks first whether that is meant.
            if isinstance(response, HttpResponseRedirect):
                chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
                record(
                    actor_id=request.user.pk,
                    action=AuditAction.STAFF_ACTED,
                    target=queryset.model._meta.label_lower,
                    data={
                        "action": request.POST["action"],
                        "ids": chosen[:_MOST_IDS],
                        "count": len(chosen),
                        "all": request.POST.get("select_across") == "1",
                    },
                    request=request,
                )
        return response


def _record(request: HttpRequest, action: AuditAction, obj: Model, **data: Any) -> None:
    record(
        actor_id=request.user.pk,
        action=action,
        target=f"{obj._meta.label_lower}:{obj.pk}",
        data=data,
        request=request,
    )
