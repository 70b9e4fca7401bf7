"""The data of somebody who cannot sign in, on their page in the admin: packed, to be handed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.data_export import data_export_fetch
from accounts.models import DataExport, User
from common.admin_actions import actor_id
from common.admin_panels import MOST_ROWS, Cell, Panel
from common.storage import signed_url

_MAY = "accounts.help_with_data"


class DataPages:
    """For the ModelAdmin of people, before it in the bases: a panel of ZIPs, the way to one."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.data_view))  # type: ignore[attr-defined]
        route = path("<uuid:user_id>/data/<uuid:export_id>/", view, name="accounts_user_data")
        return [route, *super().get_urls()]  # type: ignore[misc]

    def data_view(self, request: HttpRequest, user_id: UUID, export_id: UUID) -> Any:
        """To the ZIP of who is suspended, by a link that works for five minutes. Audited."""
        if not request.user.has_perm(_MAY):
            raise PermissionDenied
        user = get_object_or_404(User, pk=user_id, suspended_at__isnull=False)
        export = data_export_fetch(
            user=user, export_id=export_id, actor_id=actor_id(request), request=request
        )
        link = signed_url(
            export.storage_key, filename=f"{user.pk}-{export.created_at:%Y-%m-%d}.zip"
        )
        return HttpResponseRedirect(link.url)

    def data_panels(self, user: User) -> Sequence[Panel]:
        """The ZIPs of somebody who is suspended; nothing while they can fetch theirs themselves."""
        if user.suspended_at is None:
            return ()
        exports = user.data_exports.all()[:MOST_ROWS]
        return (
            Panel(
                title=_("Their data"),
                permission=_MAY,
                columns=(_("Asked for"), _("State"), _("Until")),
                rows=[_row(user, export) for export in exports],
            ),
        )


def _row(user: User, export: DataExport) -> list[Cell]:
    ready = export.state == DataExport.State.READY
    link = reverse("admin:accounts_user_data", args=[user.pk, export.pk]) if ready else ""
    return [
        Cell(export.created_at),
        Cell(export.get_state_display(), link),
        Cell(export.expires_at or ""),
    ]
