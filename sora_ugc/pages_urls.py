"""The public pages."""

from __future__ import annotations

from django.urls import path

from sora_ugc import for_browsers, pages

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("pricing/", pages.pricing, name="pricing"),
    path("terms/", pages.terms, name="terms"),
    path("privacy/", pages.privacy, name="privacy"),
    path("refunds/", pages.refunds, name="refunds"),
    path("robots.txt", for_browsers.robots, name="robots"),
    path("favicon.ico", for_browsers.favicon, name="favicon"),
    path("site.webmanifest", for_browsers.manifest, name="manifest"),
]
