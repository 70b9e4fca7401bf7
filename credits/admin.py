"""The ledger for staff: to look at, never to edit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin_actions import ObjectActionsAdmin

# It registers the movements.
from credits import admin_ledger  # noqa: F401
from credits.admin_actions import WALLET_ACTIONS
from credits.models import Wallet


@admin.register(Wallet)
class WalletAdmin(ObjectActionsAdmin):
    """What each creator has; staff may grant credits, and stop or allow spending."""

    object_actions = WALLET_ACTIONS
    fields = ("creator", "wallet", "in_flight", "debt", "sequence", "frozen_at")
    list_display = ("creator", "wallet", "in_flight", "debt", "sequence", "frozen_at")
    list_filter = (("frozen_at", admin.EmptyFieldListFilter),)
    list_select_related = ("creator",)
    search_fields = ("creator__email",)
    search_help_text = _("An e-mail, or a creator's id")
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if identifier := _uuid(search_term):
            return queryset.filter(pk=identifier), False
        return super().get_search_results(request, queryset, search_term)


def _uuid(term: str) -> UUID | None:
    try:
        return UUID(term.strip())
    except ValueError:
        return None
