"""Billing for staff: packs can be edited; what happened can only be read."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import User
from billing import selectors
from billing.forms import PackForm
from billing.models import Customer, Pack, Purchase, StripeEvent
from billing.services.packs import pack_save
from common.read_only import ReadOnly


@admin.register(Pack)
class PackAdmin(SimpleHistoryAdmin):
    """What is on sale; a change touches no purchase that was begun before it.

    A pack is taken off sale, never deleted: its history is the proof of what was asked for it.
    """

    form = PackForm
    list_display = ("name", "slug", "credits", "price_cents", "currency", "enabled", "position")
    list_editable = ("enabled", "position")
    list_filter = ("enabled",)
    search_fields = ("name", "slug")

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


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly, admin.ModelAdmin):
    """Searchable by person, Checkout Session and payment."""

    list_display = (
        "created_at",
        "creator",
        "name",
        "credits",
        "price_cents",
        "total_cents",
        "currency",
        "state",
        "paid_at",
    )
    list_filter = ("state", "livemode", "pack_slug")
    list_select_related = ("creator",)
    search_fields = ("creator__email", "session_id", "payment_intent", "id")
    date_hierarchy = "created_at"


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnly, admin.ModelAdmin):
    """Searchable by event and by the object it is about."""

    list_display = ("received_at", "type", "event_id", "object_id", "attempts", "handled_at")
    list_filter = ("type", ("handled_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id", "object_id", "type", "last_error")
    date_hierarchy = "received_at"
