"""Calls under /api/v1/billing/."""

from __future__ import annotations

from django.urls import path

from billing import api

urlpatterns = [
    path("billing/packs", api.PackList.as_view(), name="api-packs"),
    path("billing/checkout", api.CheckoutCreate.as_view(), name="api-checkout"),
    path("billing/purchases", api.PurchaseList.as_view(), name="api-purchases"),
]
