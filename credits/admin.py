"""The ledger for staff: to look at, never to edit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin_actions import ObjectActionsAdmin
from common.read_only import ReadOnly
from credits.admin_actions import WALLET_ACTIONS
from credits.models import Entry, Transaction, Wallet

# What the references of transactions are about.
_SUBJECTS = ("job", "purchase", "grant")


class EntryInline(ReadOnly, admin.TabularInline):
    """What a transaction did to each account."""

    model = Entry
    fields = ("account", "amount", "balance_after")
    extra = 0


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


@admin.register(Transaction)
class TransactionAdmin(ReadOnly, admin.ModelAdmin):
    """Every movement, with its entries."""

    list_display = ("created_at", "creator", "kind", "reference", "memo", "sequence")
    list_filter = ("kind",)
    list_select_related = ("creator",)
    fields = (
        "id",
        "creator",
        "sequence",
        "kind",
        "reference",
        "memo",
        "idempotency_key",
        "created_at",
        "hash_hex",
    )
    inlines = (EntryInline,)
    ordering = ("-created_at",)
    search_fields = ("creator__email", "reference")
    search_help_text = _("An e-mail, or the id of a transaction, a job, a purchase or a creator")
    show_full_result_count = False

    @admin.display(description=_("hash"))
    def hash_hex(self, transaction: Transaction) -> str:
        """The chain's hash as receipts print it."""
        return bytes(transaction.hash).hex()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if identifier := _uuid(search_term):
            about = Q(reference__in=[f"{what}:{identifier}" for what in _SUBJECTS])
            found = queryset.filter(about | Q(pk=identifier) | Q(creator=identifier))
            return found, False
        return super().get_search_results(request, queryset, search_term)


def _uuid(term: str) -> UUID | None:
    try:
        return UUID(term.strip())
    except ValueError:
        return None
