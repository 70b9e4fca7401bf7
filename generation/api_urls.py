"""generation's part of the API."""

from __future__ import annotations

from django.urls import path

from generation.api.assets import AssetDownload, AssetUpload
from generation.api.catalogue import JobQuote, ModelList, PlatformList

urlpatterns = [
    path("models", ModelList.as_view()),
    path("platforms", PlatformList.as_view()),
    path("assets", AssetUpload.as_view()),
    path("assets/<str:asset_id>/download", AssetDownload.as_view()),
    path("jobs/quote", JobQuote.as_view()),
]
