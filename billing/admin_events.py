"""Stripe's events for staff: what waits and why, how it looked, and a way to try it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin_stripe import dashboard_link
from billing.event_desk import event_replay, event_set_aside
from billing.models import Purchase, StripeEvent
from common.admin_actions import ObjectAction, ObjectActionsAdmin, actor_id
from common.admin_panels import Cell, Fact, Panel, row_link
from common.templatetags.money import money

_SHORT = 120
# The three things that a handled or waiting event may be, and the one that staff should look at.
_WAITING = Q(handled_at=None, last_error="")
_STUCK = Q(handled_at=None) & ~Q(last_error="")
_NOTED = Q(handled_at__isnull=False) & ~Q(last_error="")
_DONE = Q(handled_at__isnull=False, last_error="")
_FATES = {
    "stuck": (gettext_lazy("stuck: tried and failed"), _STUCK),
    "waiting": (gettext_lazy("waiting for its first try"), _WAITING),
    "noted": (gettext_lazy("handled, with a note"), _NOTED),
    "done": (gettext_lazy("handled"), _DONE),
}


class FateFilter(admin.SimpleListFilter):
    """What became of an event."""

    title = gettext_lazy("what became of it")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, (words, _rows) in _FATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = _FATES.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class Replay(ObjectAction):
    """Handle an event once more."""

    name = "replay"
    label = gettext_lazy("Process it again")
    permission = "billing.replay_event"
    about = gettext_lazy(
        "Takes the normal way, now: Stripe is asked what holds, and credits follow. What was done "
        "before is not done twice."
    )

    def facts(self, thing: StripeEvent, form: Any) -> Sequence[Fact]:
        return _facts(thing)

    def run(self, request: HttpRequest, thing: StripeEvent, data: dict[str, Any]) -> str:
        event = event_replay(
            event_id=thing.event_id,
            reason=data["reason"],
            actor_id=actor_id(request),
            request=request,
        )
        if event.handled_at and not event.last_error:
            return _("It went through.")
        if not event.handled_at and not event.last_error:
            return _("A worker has it in hand. Look at it again in a moment.")
        return _("It was tried. What came of it: %(note)s") % {"note": event.last_error}


class SetAside(ObjectAction):
    """Try an event no more."""

    name = "set-aside"
    label = gettext_lazy("Set it aside")
    permission = "billing.replay_event"
    about = gettext_lazy(
        "It is not tried any more, and your reason stands on it. No credits and no money move. It "
        "can still be processed again later."
    )

    def offered(self, thing: StripeEvent) -> bool:
        return thing.handled_at is None

    def facts(self, thing: StripeEvent, form: Any) -> Sequence[Fact]:
        return _facts(thing)

    def run(self, request: HttpRequest, thing: StripeEvent, data: dict[str, Any]) -> str:
        changed = event_set_aside(
            event_id=thing.event_id,
            reason=data["reason"],
            actor_id=actor_id(request),
            request=request,
        )
        return _("It is set aside.") if changed else _("It was handled or set aside already.")


@admin.register(StripeEvent)
class StripeEventAdmin(ObjectActionsAdmin):
    """Searchable by event and by the object it is about; what is stuck can be tried again."""

    object_actions = (Replay(), SetAside())
    list_display = ("received_at", "fate", "type", "why", "attempts", "event_id", "object_id")
    # The second is where the desk's tile leads: all that is not handled, tried or not.
    list_filter = (FateFilter, ("handled_at", admin.EmptyFieldListFilter), "type")
    search_fields = ("event_id", "object_id", "type", "last_error")
    search_help_text = gettext_lazy("An id at Stripe (evt_, cs_, pi_, ch_, re_, dp_), or words")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "received_at"
    fields = (
        "event_id",
        "type",
        "object_id",
        "received_at",
        "fate",
        "attempts",
        "next_try",
        "handled_at",
        "last_error",
        "content",
    )

    def panels(self, thing: StripeEvent) -> Sequence[Panel]:
        """Where it is at Stripe, and what we sold that it is about."""
        return (_purchases(thing),)

    @admin.display(description=gettext_lazy("what became of it"))
    def fate(self, event: StripeEvent) -> str:
        """In words, with how long it has been waiting."""
        if event.handled_at:
            return _("handled, with a note") if event.last_error else _("handled")
        since = {"time": timesince(event.received_at)}
        if event.last_error:
            return _("stuck for %(time)s") % since
        return _("waiting for %(time)s") % since

    @admin.display(description=gettext_lazy("why"))
    def why(self, event: StripeEvent) -> str:
        """The error or the note, as far as a list has room."""
        words = event.last_error
        return f"{words[:_SHORT]}…" if len(words) > _SHORT else words

    @admin.display(description=gettext_lazy("next try"))
    def next_try(self, event: StripeEvent) -> Any:
        """When it is tried again by itself."""
        return _("none") if event.handled_at else event.due_at

    @admin.display(description=gettext_lazy("what Stripe sent"))
    def content(self, event: StripeEvent) -> SafeString:
        """As it is kept: without what it said of people."""
        words = json.dumps(event.payload, indent=2, sort_keys=True, ensure_ascii=False)
        return format_html('<pre class="payload">{}</pre>', words)


def _facts(event: StripeEvent) -> list[Fact]:
    return [
        Fact(_("Event"), event.event_id, dashboard_link(event.event_id, livemode=_is_live(event))),
        Fact(_("Type"), event.type),
        Fact(_("Received"), event.received_at),
        Fact(_("Tries"), event.attempts),
        Fact(_("Last error"), event.last_error or _("none")),
    ]


def _purchases(event: StripeEvent) -> Panel:
    return Panel(
        title=_("At Stripe, and what we sold"),
        permission="billing.view_purchase",
        facts=_facts(event)[:1],
        columns=(_("When"), _("Whose"), _("What"), _("Price"), _("State")),
        rows=[
            [
                Cell(purchase.created_at, row_link("billing_purchase", purchase.pk)),
                Cell(purchase.creator),
                Cell(purchase.label),
                Cell(money(purchase.price_cents, purchase.currency)),
                Cell(purchase.get_state_display()),
            ]
            for purchase in _purchases_about(event)
        ],
    )


def _purchases_about(event: StripeEvent) -> QuerySet[Purchase]:
    """Found by the session, the payment, or a refund or dispute that is named in it."""
    content = event.payload.get("data", {}).get("object", {})
    named = {event.object_id, *(content.get(key) for key in ("id", "payment_intent"))}
    ids = [name for name in named if isinstance(name, str) and name]
    about = Q(session_id__in=ids) | Q(payment_intent__in=ids) | Q(reversals__stripe_id__in=ids)
    return Purchase.objects.filter(about).select_related("creator").distinct()


def _is_live(event: StripeEvent) -> bool:
    return bool(event.payload.get("livemode"))
