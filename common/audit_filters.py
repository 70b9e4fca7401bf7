"""By what staff narrows the audit log: boxes to type into, which work together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from common.audit import AuditAction
from common.models import AuditEvent


class ActionFilter(admin.SimpleListFilter):
    """What was done, of all that is ever recorded."""

    title = _("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(action.value, action.value) for action in AuditAction]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet:
        return queryset.filter(action=self.value()) if self.value() else queryset


class _BoxFilter(ABC, admin.SimpleListFilter):
    """A box to type into. What cannot be meant finds nothing, rather than everything."""

    template = "admin/box_filter.html"
    kind: ClassVar[str] = "search"

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def choices(self, changelist: Any) -> Iterator[Any]:
        """For the template: what was typed, and what else narrows the list already."""
        given = self.request.GET.lists()
        others = [(name, value) for name, values in given for value in values]
        yield {
            "kind": self.kind,
            "name": self.parameter_name,
            "typed": self.value() or "",
            "others": [pair for pair in others if pair[0] not in {self.parameter_name, "p", "e"}],
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet:
        # A NUL is nowhere in the database, which would not even be asked for one.
        typed = (self.value() or "").strip().replace("\x00", "\ufffd")
        if not typed:
            return queryset
        try:
            return queryset.filter(**self.meaning(typed))
        except ValueError:
            return queryset.none()

    @abstractmethod
    def meaning(self, typed: str) -> dict[str, Any]:
        """The look-up; ValueError for what makes no sense."""


class ActorFilter(_BoxFilter):
    """Whose deed, by their e-mail address of today."""

    title = _("e-mail address of who did it")
    parameter_name = "actor"

    def meaning(self, typed: str) -> dict[str, Any]:
        people = get_user_model()._default_manager.filter(email__iexact=typed)
        return {"actor_id__in": people.values("pk")}


class TargetFilter(_BoxFilter):
    """To what, from its beginning: `user:` and an id, `purchase:` and an id."""

    title = _("to what, from the beginning")
    parameter_name = "target_is"

    def meaning(self, typed: str) -> dict[str, Any]:
        return {"target__startswith": typed}


class AddressFilter(_BoxFilter):
    """From which address of the network."""

    title = _("network address")
    parameter_name = "ip_is"

    def meaning(self, typed: str) -> dict[str, Any]:
        return {"ip": str(ip_address(typed))}


class RequestFilter(_BoxFilter):
    """All that one request did."""

    title = _("number of the request")
    parameter_name = "request_is"

    def meaning(self, typed: str) -> dict[str, Any]:
        return {"request_id": typed}


class FromFilter(_BoxFilter):
    """From this day on, that day too."""

    title = _("first day")
    parameter_name = "from"
    kind = "date"

    def meaning(self, typed: str) -> dict[str, Any]:
        return {"created_at__gte": _midnight(typed)}


class ToFilter(_BoxFilter):
    """Up to this day, that day too."""

    title = _("last day")
    parameter_name = "to"
    kind = "date"

    def meaning(self, typed: str) -> dict[str, Any]:
        return {"created_at__lt": _midnight(typed, days=1)}


def _midnight(typed: str, *, days: int = 0) -> datetime:
    """The beginning of that day, or so many days later, in the zone of the page."""
    try:
        day = date.fromisoformat(typed) + timedelta(days=days)
    except OverflowError:
        raise ValueError(typed) from None
    return datetime.combine(day, time.min, get_current_timezone())


FILTERS = (
    *(ActorFilter, FromFilter, ToFilter, AddressFilter, TargetFilter, RequestFilter),
    # The last, since it is long.
    ActionFilter,
)
