"""By what staff narrows the list of jobs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from generation.models import FINAL, Job
from generation.selectors.desk import REFUNDED


class StuckFilter(admin.SimpleListFilter):
    """Whether it should have left its state long ago; what still goes on."""

    title = _("progress")
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stuck", _("Stuck")), ("on", _("Going on")), ("over", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        ended = Q(state__in=FINAL)
        narrowed = {"stuck": Q(stuck_since__isnull=False), "on": ~ended, "over": ended}
        return queryset.filter(narrowed.get(self.value() or "", Q()))


class RefundedFilter(admin.SimpleListFilter):
    """Whether its credits went back, and how."""

    title = _("credits back")
    parameter_name = "back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("any", _("Gone back")),
            ("refund", _("Refunded: it failed or was called off")),
            ("goodwill", _("Given back by us")),
            ("none", _("Not gone back")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        refunded, given = Q(state__in=REFUNDED), Q(given_back=True)
        narrowed = {
            "any": refunded | given,
            "refund": refunded,
            "goodwill": given,
            "none": ~refunded & Q(given_back=False),
        }
        return queryset.filter(narrowed.get(self.value() or "", Q()))
