"""Django's admin as this site runs it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from common.headers import View, policy_replaced
from sora_ugc.policy import ADMIN


class StaffConfig(AdminConfig):
    """Django's own app, with the site below in the place of its own."""

    default_site = "sora_ugc.admin_site.StaffSite"


class StaffSite(AdminSite):
    """Each of its pages comes through here, those of the rooms too."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """The view behind the admin's door, with a policy that its scripts fit into."""
        return policy_replaced(ADMIN)(super().admin_view(view, cacheable))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk, then every list."""
        from sora_ugc import desk  # noqa: PLC0415 (this module is read before the models)

        tiles = {"needs": desk.needs(request.user), "today": desk.today(request.user)}
        return super().index(request, tiles | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Pages that look at several rooms, before those of the models."""
        margins = self.admin_view(require_safe(self.margins_view))
        return [path("margins/", margins, name="margins"), *super().get_urls()]

    def margins_view(self, request: HttpRequest) -> HttpResponse:
        """What is left of each price."""
        from sora_ugc.margins.views import margins  # noqa: PLC0415 (models are not ready before)

        return margins(request, each_context=self.each_context(request))
