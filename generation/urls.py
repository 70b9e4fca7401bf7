"""Pages under /studio/."""

from __future__ import annotations

from django.urls import path

from generation.views import (
    deletion,
    files,
    gallery,
    live,
    photos,
    reports,
    studio,
    wizard,
    wizard_prompt,
)

urlpatterns = [
    path("", gallery.studio, name="studio"),
    path("new/", wizard.wizard, name="wizard"),
    path("new/draft/", wizard.wizard_draft, name="wizard-draft"),
    path("new/prompt/", wizard_prompt.wizard_prompt, name="wizard-prompt"),
    path("new/image/", photos.wizard_image, name="wizard-image"),
    path("new/frame.jpg", photos.wizard_frame, name="wizard-frame"),
    path("new/photos/<uuid:asset_id>.jpg", photos.photo_small, name="photo-small"),
    path("live-ticket/", live.live_ticket, name="live-ticket"),
    path("jobs/<uuid:job_id>/", studio.job, name="job"),
    path("jobs/<uuid:job_id>/status/", studio.job_status, name="job-status"),
    path("jobs/<uuid:job_id>/preview/", gallery.job_preview, name="job-preview"),
    path("jobs/<uuid:job_id>/cancel/", studio.job_call_off, name="job-cancel"),
    path("jobs/<uuid:job_id>/delete/", deletion.take_delete, name="job-delete"),
    path("jobs/<uuid:job_id>/undelete/", deletion.take_undelete, name="job-undelete"),
    path("jobs/<uuid:job_id>/again/", studio.job_again, name="job-again"),
    path("jobs/<uuid:job_id>/exports/", files.job_exports, name="job-exports"),
    path("jobs/<uuid:job_id>/report/", reports.take_report, name="job-report"),
    path("jobs/<uuid:job_id>/receipt/", files.job_receipt, name="job-receipt"),
]
