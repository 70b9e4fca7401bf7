"""The ledger explorer: every movement, its place in its creator's chain, and what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_actions import ObjectActionsAdmin
from common.admin_paging import CappedPaginator
from common.admin_panels import Cell, Fact, Panel, row_link
from common.audit_filters import FromFilter, ToFilter
from common.models import CheckResult
from common.read_only import ReadOnly
from common.templatetags.money import signed
from credits.chain import Link, genesis, link_hash
from credits.ledger_search import transactions_search
from credits.models import Account, Entry, Transaction

# The admin's page of what a reference is about.
_PAGES = {"job": "generation_job", "purchase": "billing_purchase"}
# So much of a hash tells it from others at a glance.
_SHORT_HASH = 12
_SHORT_ID = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class EntryInline(ReadOnly, admin.TabularInline):
    """What a transaction did to each account."""

    model = Entry
    fields = ("number", "account", "amount", "balance_after")
    readonly_fields = ("number",)
    extra = 0

    @admin.display(description=gettext_lazy("number"))
    def number(self, entry: Entry) -> str:
        """By which the search finds it, as it is typed."""
        return str(entry.pk)


@admin.register(Transaction)
class TransactionAdmin(ObjectActionsAdmin):
    """Every movement, the newest first; quick however many there are (ADR 42)."""

    list_display = ("created_at", "creator", "kind", "about", "moved", "left", "in_chain")
    list_filter = ("kind", FromFilter, ToFilter)
    list_select_related = ("creator",)
    fields = (
        "id",
        "creator",
        "kind",
        "reference",
        "about",
        "memo",
        "created_at",
        "sequence",
        "hash_hex",
        "input_hash_hex",
        "idempotency_key",
    )
    inlines = (EntryInline,)
    ordering = ("-created_at",)
    paginator = CappedPaginator
    # Any; what is searched, and how, is `transactions_search`'s.
    search_fields = ("reference",)
    search_help_text = gettext_lazy(
        "An e-mail; the number of an entry; the id of a movement, a job, a purchase or a creator"
    )
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/credits/ledger.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transaction]:
        wallet = Entry.objects.filter(account=Account.WALLET)
        rows: QuerySet[Transaction] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("entries", wallet, to_attr="of_wallet"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return transactions_search(queryset, search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what the last proof of the ledger found above it."""
        context = {"proof": CheckResult.objects.filter(name="ledger").first()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def panels(self, thing: Transaction) -> Sequence[Panel]:
        """Its neighbours in the chain, and whether its hash is that of what stands here."""
        return (_chain(thing),)

    @admin.display(description=gettext_lazy("about"))
    def about(self, transaction: Transaction) -> SafeString | str:
        """The job or the purchase that it is about; staff reads the grant's reason in the memo."""
        subject, _colon, key = transaction.reference.partition(":")
        page = _PAGES.get(subject)
        if page is None:
            return f"{subject} {key[:_SHORT_ID]}"
        return format_html(
            '<a href="{}" title="{}">{} {}</a>',
            row_link(page, key),
            transaction.reference,
            subject,
            key[:_SHORT_ID],
        )

    @admin.display(description=gettext_lazy("credits"))
    def moved(self, transaction: Any) -> str:
        """What came into the wallet or left it; nothing for what does not touch it."""
        return "".join(signed(entry.amount) for entry in transaction.of_wallet)

    @admin.display(description=gettext_lazy("balance after"))
    def left(self, transaction: Any) -> str:
        """What was in the wallet then."""
        return "".join(str(entry.balance_after) for entry in transaction.of_wallet)

    @admin.display(description=gettext_lazy("in the chain"))
    def in_chain(self, transaction: Transaction) -> SafeString:
        """Its number among its creator's, and the beginning of its hash."""
        short = bytes(transaction.hash).hex()[:_SHORT_HASH]
        return format_html("{} · <code>{}</code>", transaction.sequence, short)

    @admin.display(description=gettext_lazy("hash"))
    def hash_hex(self, transaction: Transaction) -> str:
        """The chain's hash as receipts print it."""
        return bytes(transaction.hash).hex()

    @admin.display(description=gettext_lazy("hash of the inputs"))
    def input_hash_hex(self, transaction: Transaction) -> str:
        """By which the same wish is known again."""
        return bytes(transaction.input_hash).hex()


def _chain(transaction: Transaction) -> Panel:
    near = {
        row.sequence: row
        for row in Transaction.objects.filter(
            creator_id=transaction.creator_id,
            sequence__range=(transaction.sequence - 1, transaction.sequence + 1),
        )
    }
    return Panel(
        title=_("In the chain"),
        permission="credits.view_transaction",
        facts=[Fact(_("Hash, recomputed"), _verdict(transaction, near))],
        columns=(_("Number"), _("When"), _("Kind"), _("Hash")),
        rows=[
            [
                Cell(row.sequence, row_link("credits_transaction", row.pk)),
                Cell(row.created_at),
                Cell(row.get_kind_display()),
                Cell(bytes(row.hash).hex()),
            ]
            for _number, row in sorted(near.items())
        ],
    )


def _verdict(transaction: Transaction, near: dict[int, Transaction]) -> str:
    """Whether the hash is that of what stands on the page, after the one before it."""
    before = near.get(transaction.sequence - 1)
    if before is None and transaction.sequence > 1:
        return _("cannot be: the movement before it is missing")
    previous = bytes(before.hash) if before else genesis(transaction.creator_id)
    fits = link_hash(previous, _link(transaction)) == bytes(transaction.hash)
    return _("matches") if fits else _("does not match: something here was changed")


def _link(transaction: Transaction) -> Link:
    entries = Entry.objects.filter(transaction=transaction)
    return Link(
        sequence=transaction.sequence,
        transaction_id=str(transaction.pk),
        kind=transaction.kind,
        reference=transaction.reference,
        input_hash=bytes(transaction.input_hash),
        microseconds=(transaction.created_at - _EPOCH) // timedelta(microseconds=1),
        amounts=dict(entries.values_list("account", "amount")),
    )
