"""generation's part of the API."""

from __future__ import annotations

from django.urls import path

from generation.api.assets import AssetDetail, AssetDownload, AssetUpload
from generation.api.catalogue import JobQuote, ModelList, PlatformList
from generation.api.exports import JobExports
from generation.api.jobs import JobCancel, JobCreate, JobDetail, JobList
from generation.api.prompting import PresetList, PromptCompose
from generation.api.receipts import JobReceipt

urlpatterns = [
    path("models", ModelList.as_view()),
    path("platforms", PlatformList.as_view()),
    path("presets", PresetList.as_view()),
    path("prompts/compose", PromptCompose.as_view()),
    path("assets", AssetUpload.as_view()),
    path("assets/<str:asset_id>", AssetDetail.as_view()),
    path("assets/<str:asset_id>/download", AssetDownload.as_view(), name="asset-download"),
    path("jobs/quote", JobQuote.as_view()),
    path("jobs/create", JobCreate.as_view()),
    path("jobs", JobList.as_view()),
    path("jobs/<str:job_id>", JobDetail.as_view()),
    path("jobs/<str:job_id>/cancel", JobCancel.as_view()),
    path("jobs/<str:job_id>/exports", JobExports.as_view()),
    path("jobs/<str:job_id>/receipt", JobReceipt.as_view(), name="job-receipt-json"),
]
