"""Every address of the site."""

from __future__ import annotations

from allauth.account.views import logout as account_logout
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from common.metrics import metrics_view
from sora_ugc.health import healthz, readyz

handler400 = "common.error_views.bad_request"
handler403 = "common.error_views.permission_denied"
handler404 = "common.error_views.not_found"
handler500 = "common.error_views.server_error"

admin.site.site_title = admin.site.site_header = settings.SITE_NAME
admin.site.index_title = _("Staff")

urlpatterns = [
    path("", include("sora_ugc.pages_urls")),
    # So early since addresses are tried in turn, and programs ask most often.
    path("api/", include("sora_ugc.api")),
    path("accounts/", include("accounts.urls")),
    path("account/", include("accounts.account_urls")),
    path("studio/", include("generation.urls")),
    path("billing/", include("billing.urls")),
    path("webhooks/stripe", include("billing.webhook_urls")),
    path("webhooks/", include("generation.webhook_urls")),
    path("media/", include("common.media_urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics_view),
    # Django's own would neither end tokens nor tell anybody, nor record who left.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/logout/", account_logout),
    path("admin/", admin.site.urls),
]
