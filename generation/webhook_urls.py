"""Mounted at /webhooks/: what renderers call. OPENAI_BASE_URL's has an address of its own."""

from __future__ import annotations

from django.urls import path

from generation.webhooks import provider_webhook

urlpatterns = [
    path("openai", provider_webhook, {"endpoint": "openai"}, name="webhook-openai"),
    path("renderers/<slug:endpoint>", provider_webhook, name="webhook-renderer"),
]
