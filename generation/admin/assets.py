"""Stored files, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from generation.models import Asset


@admin.register(Asset)
class AssetAdmin(admin.ModelAdmin):
    """Read only: services store and remove files, and jobs point to them."""

    list_display = ["id", "kind", "owner", "width", "height", "bytes", "created_at", "deleted_at"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["id", "owner__email", "sha256", "original_name"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
