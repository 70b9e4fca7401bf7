"""Billing for staff: packs can be edited; what happened can only be read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from billing.models import Pack, Purchase, StripeEvent


@admin.register(Pack)
class PackAdmin(admin.ModelAdmin):
    """What is on sale; a change touches no purchase that was begun before it."""

    list_display = ("name", "slug", "credits", "price_cents", "currency", "enabled", "position")
    list_editable = ("enabled", "position")
    list_filter = ("enabled",)
    search_fields = ("name", "slug")


class _ReadOnlyAdmin(admin.ModelAdmin):
    """To look and to search; changes are the services' business."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Purchase)
class PurchaseAdmin(_ReadOnlyAdmin):
    """Searchable by person, Checkout Session and payment."""

    list_display = ("created_at", "creator", "name", "credits", "price_cents", "state", "paid_at")
    list_filter = ("state", "livemode", "pack_slug")
    list_select_related = ("creator",)
    search_fields = ("creator__email", "session_id", "payment_intent", "id")
    date_hierarchy = "created_at"


@admin.register(StripeEvent)
class StripeEventAdmin(_ReadOnlyAdmin):
    """Searchable by event and by the object it is about."""

    list_display = ("received_at", "type", "event_id", "object_id", "attempts", "handled_at")
    list_filter = ("type", ("handled_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id", "object_id", "type", "last_error")
    date_hierarchy = "received_at"
