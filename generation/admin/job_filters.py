"""By what staff narrows the list of jobs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from generation.models import FINAL, Job, JobState, Renderer, VideoModel
from generation.platforms import PLATFORMS
from generation.selectors.desk import REFUNDED
from generation.selectors.job_status import is_stuck

UNFINISHED = [state for state in JobState.values if state not in FINAL]


class _ChoiceFilter(ABC, admin.SimpleListFilter):
    """One of what there is to choose, without looking through all jobs for what they have."""

    field: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, name) for name in self.names()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        value = self.value()
        return queryset if value is None else queryset.filter(**{self.field: value})

    @abstractmethod
    def names(self) -> Iterable[str]:
        """What a job may have there."""


class EndpointFilter(_ChoiceFilter):
    """Who renders it: an endpoint that is configured, or once was."""

    title = _("endpoint")
    field = parameter_name = "endpoint__exact"

    def names(self) -> Iterable[str]:
        known = Renderer.objects.values_list("slug", flat=True)
        return sorted({*settings.VIDEO_ENDPOINTS, *known})


class ModelFilter(_ChoiceFilter):
    """By which model of the catalogue."""

    title = _("model")
    field = parameter_name = "model__exact"

    def names(self) -> Iterable[str]:
        return VideoModel.objects.order_by("slug").values_list("slug", flat=True)


class PlatformFilter(_ChoiceFilter):
    """For which place it is made."""

    title = _("platform")
    field = parameter_name = "platform__exact"

    def names(self) -> Iterable[str]:
        return PLATFORMS


class StuckFilter(admin.SimpleListFilter):
    """Whether it should have left its state long ago; what still goes on."""

    title = _("progress")
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stuck", _("Stuck")), ("on", _("Going on")), ("over", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        ended = Q(state__in=FINAL)
        narrowed = {"stuck": is_stuck(), "on": Q(state__in=UNFINISHED), "over": ended}
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
