"""Django's admin as this site runs it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse

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
