"""A model's page in the admin with its history, as simple_history keeps it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from common.admin_audit import Audited


class HistoryAdmin(Audited, SimpleHistoryAdmin):
    """Audited, and with a history that is not there for an address that names nothing."""

    object_history_template = "admin/history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        _may_be(self.model, object_id)
        page: HttpResponse = super().history_view(request, object_id, *args, **kwargs)
        return page

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        _may_be(self.model, object_id)
        _may_be(self.model.history.model, version_id)
        page: HttpResponse = super().history_form_view(
            request, object_id, version_id, *args, **kwargs
        )
        return page


def _may_be(model: Any, key: str) -> None:
    """Http404 for what is no key of `model`."""
    try:
        model._meta.pk.to_python(unquote(key))
    except ValidationError:
        raise Http404 from None
