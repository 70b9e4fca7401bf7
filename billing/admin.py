"""Billing for staff: packs can be edited; what happened can only be read."""

from __future__ import annotations

from django.contrib import admin

from billing.models import Pack, Purchase, StripeEvent
from common.read_only import ReadOnly


@admin.register(Pack)
class PackAdmin(admin.ModelAdmin):
    """What is on sale; a change touches no purchase that was begun before it."""

    list_display = ("name", "slug", "credits", "price_cents", "currency", "enabled", "position")
    list_editable = ("enabled", "position")
    list_filter = ("enabled",)
    search_fields = ("name", "slug")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly, admin.ModelAdmin):
    """Searchable by person, Checkout Session and payment."""

    list_display = ("created_at", "creator", "name", "credits", "price_cents", "state", "paid_at")
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
