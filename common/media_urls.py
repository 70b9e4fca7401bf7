"""Stored files, by signed links."""

from __future__ import annotations

from django.urls import path

from common.media import media

urlpatterns = [path("<path:key>", media, name="media")]
