"""Mounted at /webhooks/openai: the endpoint that OPENAI_BASE_URL names."""

from __future__ import annotations

from django.urls import path

from generation.webhooks import provider_webhook

urlpatterns = [path("", provider_webhook, {"endpoint": "openai"}, name="webhook-openai")]
