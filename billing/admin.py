"""Billing for staff: packs can be edited; what happened can only be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# It registers the events.
from billing import admin_events, selectors  # noqa: F401
from billing.admin_actions import Refund, Release
from billing.admin_panel import purchase_panels
from billing.forms import PackForm
from billing.models import Customer, Pack, Purchase, Reversal
from billing.services.packs import pack_save
from common.admin_actions import ObjectActionsAdmin
from common.admin_history import HistoryAdmin
from common.admin_panels import Panel
from common.read_only import ReadOnly


@admin.register(Pack)
class PackAdmin(HistoryAdmin):
    """What is on sale; a change touches no purchase that was begun before it.

    A pack is taken off sale, never deleted: its history is the proof of what was asked for it.
    """

    form = PackForm
    list_display = ("name", "slug", "credits", "price_cents", "currency", "enabled", "position")
    list_editable = ("enabled", "position")
    list_filter = ("enabled",)
    search_fields = ("name", "slug")
    history_list_display = ("credits", "price_cents", "currency", "enabled")

    def get_readonly_fields(self, request: HttpRequest, obj: Pack | None = None) -> tuple[str, ...]:
        """The slug stands in purchases, so that it stays once there is one."""
        return ("slug",) if obj and selectors.pack_was_sold(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Pack | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Pack, form: forms.ModelForm[Pack], change: bool
    ) -> None:
        """Through the service, which records who changed what; the history takes the request's."""
        pack_save(pack=obj, actor_id=cast("User", request.user).id, request=request)


@admin.register(Customer)
class CustomerAdmin(ReadOnly, admin.ModelAdmin):
    """Who is which Customer at Stripe."""

    list_display = ("creator", "customer_id", "email", "livemode")
    list_filter = ("livemode",)
    list_select_related = ("creator",)
    search_fields = ("creator__email", "email", "customer_id")


class ReversalInline(ReadOnly, admin.TabularInline):
    """What went back of a purchase."""

    model = Reversal
    fields = ("kind", "stripe_id", "amount_cents", "state", "status", "reason", "created_at")
    readonly_fields = fields
    ordering = ("created_at",)
    extra = 0


@admin.register(Purchase)
class PurchaseAdmin(ObjectActionsAdmin):
    """Searchable by person, Checkout Session and payment; refunded and released from here."""

    object_actions = (Refund(), Release())
    inlines = (ReversalInline,)
    list_display = (
        "created_at",
        "creator",
        "name",
        "credits",
        "price_cents",
        "total_cents",
        "currency",
        "state",
        "problem",
        "paid_at",
    )
    list_filter = ("state", "livemode", "pack_slug")
    list_select_related = ("creator",)
    search_fields = ("creator__email", "session_id", "payment_intent", "reversals__stripe_id", "id")
    search_help_text = _("An e-mail, our id, or one at Stripe (cs_, pi_, re_, dp_)")
    show_full_result_count = False
    date_hierarchy = "created_at"

    def panels(self, thing: Purchase) -> Sequence[Panel]:
        """All that happened with it, and where Stripe shows it."""
        return purchase_panels(thing)


@admin.register(Reversal)
class ReversalAdmin(ReadOnly, admin.ModelAdmin):
    """Refunds and disputes, searchable by person and by their ids at Stripe."""

    list_display = ("created_at", "kind", "purchase", "amount_cents", "state", "status")
    list_filter = ("kind", "state")
    list_select_related = ("purchase",)
    search_fields = ("purchase__creator__email", "purchase__payment_intent", "stripe_id")
    date_hierarchy = "created_at"
