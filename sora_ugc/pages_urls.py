"""The public pages."""

from __future__ import annotations

from django.urls import path

from sora_ugc import for_browsers, pages
from sora_ugc.styleguide.views import mail_preview, styleguide

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("pricing/", pages.pricing, name="pricing"),
    path("terms/", pages.terms, name="terms"),
    path("privacy/", pages.privacy, name="privacy"),
    path("refunds/", pages.refunds, name="refunds"),
    path("api/docs/", pages.api_docs, name="api-docs"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/mails/<slug:name>/", mail_preview, name="styleguide-mail"),
    path("robots.txt", for_browsers.robots, name="robots"),
    path("favicon.ico", for_browsers.favicon, name="favicon"),
    path("site.webmanifest", for_browsers.manifest, name="manifest"),
]
