"""Stored files, to look at."""

from __future__ import annotations

from django.contrib import admin

from common.read_only import ReadOnly
from generation.models import Asset


@admin.register(Asset)
class AssetAdmin(ReadOnly, admin.ModelAdmin):
    """Read only: services store and remove files, and jobs point to them."""

    list_display = ["id", "kind", "owner", "width", "height", "bytes", "created_at", "deleted_at"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["id", "owner__email", "sha256", "original_name"]
    date_hierarchy = "created_at"
