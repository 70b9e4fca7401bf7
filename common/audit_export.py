"""The audit log as a spreadsheet, row by row, however long it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import Expression, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from common.csv_rows import csv_lines
from common.models import AuditEvent

_AT_A_TIME = 1_000
HEADER = (
    *("id", "created_at", "action", "actor_id", "actor", "target", "data"),
    *("ip", "user_agent", "request_id"),
)


def actor_address() -> Expression | Combinable:
    """Who did it, by the address of today; the log itself keeps ids only."""
    people = get_user_model()._default_manager.filter(pk=OuterRef("actor_id"))
    return Subquery(people.values("email")[:1])


def audit_csv(events: QuerySet[AuditEvent]) -> Iterator[str]:
    """The CSV's lines, a header first, newest first; the events come with `actor_address`."""
    return csv_lines(HEADER, (_row(event) for event in _all(events)))


def _all(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    """In pieces: a transaction pooler has no cursor that would hand them out one by one."""
    rest = events.order_by("-created_at", "-id")
    piece = list(rest[:_AT_A_TIME])
    while piece:
        yield from piece
        last = piece[-1]
        below = Q(created_at__lt=last.created_at) | Q(id__lt=last.id)
        piece = list(rest.filter(below, created_at__lte=last.created_at)[:_AT_A_TIME])


def _row(event: AuditEvent) -> tuple[object, ...]:
    details = json.dumps(event.data, ensure_ascii=False) if event.data else ""
    return (
        *(event.id, event.created_at, event.action, event.actor_id),
        *(event.actor_address, event.target, details),  # type: ignore[attr-defined]
        *(event.ip, event.user_agent, event.request_id),
    )
