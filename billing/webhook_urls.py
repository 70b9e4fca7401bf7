"""POST /webhooks/stripe."""

from __future__ import annotations

from django.urls import path

from billing.webhooks import stripe_webhook

urlpatterns = [path("", stripe_webhook, name="stripe-webhook")]
