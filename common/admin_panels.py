"""What staff sees around a thing or a person: facts and tables below it in the admin.

A person's page shows a panel of every room, which hands it in (`panels`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import AuditEvent
from common.registry import Registry

MOST_ROWS = 10


class Fact(NamedTuple):
    """One line that staff reads: what it is about, what holds, and where to see it."""

    label: Any
    value: Any
    href: str = ""


class Cell(NamedTuple):
    """One cell of a panel's table, with where it leads."""

    text: Any
    href: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Facts and rows about a thing or a person, for who has `permission`.

    `more` leads to all of the rows; `targets` are a person's things whose audit events belong on
    their page as well.
    """

    title: Any
    permission: str
    facts: Sequence[Fact] = ()
    columns: Sequence[Any] = ()
    rows: Sequence[Sequence[Cell]] = ()
    more: str = ""
    targets: Sequence[str] = ()


# name -> function(creator_id) -> what staff sees of that person on their page of the admin.
panels: Registry[Callable[[UUID], Panel]] = Registry()


def panels_of(creator_id: UUID) -> list[Panel]:
    """Every room's panel about a person, then the audit log's."""
    shown = [panel(creator_id) for _name, panel in panels]
    targets = [target for panel in shown for target in panel.targets]
    return [*shown, _audit(creator_id, targets)]


def list_link(model: str, **query: str) -> str:
    """The admin's list of `model` ("app_model"), narrowed by `query`."""
    return reverse(f"admin:{model}_changelist", query=query)


def row_link(model: str, key: Any) -> str:
    """The admin's page of one row of `model` ("app_model")."""
    return reverse(f"admin:{model}_change", args=[key])


def _audit(creator_id: UUID, targets: Sequence[str]) -> Panel:
    about = [f"user:{creator_id}", *targets]
    events = AuditEvent.objects.filter(Q(target__in=about) | Q(actor_id=creator_id))[:MOST_ROWS]
    names = _names({event.actor_id for event in events if event.actor_id})
    return Panel(
        title=_("Audit log"),
        permission="common.view_auditevent",
        columns=(_("When"), _("What"), _("To what"), _("By whom"), _("Reason")),
        rows=[_audit_row(event, names) for event in events],
        more=list_link("common_auditevent", q=str(creator_id)),
    )


def _audit_row(event: AuditEvent, names: dict[UUID | None, str]) -> list[Cell]:
    return [
        Cell(event.created_at, row_link("common_auditevent", event.pk)),
        Cell(event.action),
        Cell(event.target.partition(":")[0]),
        Cell(names.get(event.actor_id) or event.actor_id or _("the product itself")),
        Cell(event.data.get("reason", "")),
    ]


def _names(ids: set[UUID]) -> dict[UUID | None, str]:
    """The log keeps ids only; who is known is shown by name."""
    return {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=ids)}
