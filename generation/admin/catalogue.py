"""The catalogue, edited by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from generation.models import VideoModel


@admin.register(VideoModel)
class VideoModelAdmin(admin.ModelAdmin):
    """Prices, names and what is offered. A model is switched off, not deleted: jobs name it."""

    list_display = ["slug", "name", "endpoint", "upstream", "credits_per_second", "enabled"]
    list_filter = ["enabled", "endpoint"]
    search_fields = ["slug", "name", "upstream"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
