"""The ledger's calls, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from credits.api import BalanceView, EntriesView

urlpatterns = [
    path("credits/balance", BalanceView.as_view(), name="api-credits-balance"),
    path("credits/entries", EntriesView.as_view(), name="api-credits-entries"),
]
