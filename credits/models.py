"""The ledger's tables: append-only double entry, chained by hash per creator.

Rows are written by the statements in `credits.statements` and by nothing else; the database
refuses to change or remove them (migration 0002). Amounts are whole credits.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MOST_CREDITS = 1_000_000_000
"""The most that one movement may carry: far above any sale, far below what a bigint overflows."""


class Kind(models.TextChoices):
    """Why credits moved."""

    PURCHASE = "purchase", _("Purchase")
    CHARGE = "charge", _("Charge")
    SETTLE = "settle", _("Settlement")
    REFUND = "refund", _("Refund")
    GOODWILL = "goodwill", _("Goodwill")
    GRANT = "grant", _("Grant")
    CLAWBACK = "clawback", _("Clawback")
    RESTORE = "restore", _("Restoration")


class Account(models.TextChoices):
    """Where credits are: the first three belong to a creator, the others to the system."""

    WALLET = "wallet", _("Wallet")
    IN_FLIGHT = "in_flight", _("In flight")
    DEBT = "debt", _("Debt")
    REVENUE = "revenue", _("Revenue")
    STRIPE = "stripe", _("Stripe")
    PROMOTIONS = "promotions", _("Promotions")


CREATORS_ACCOUNTS = (Account.WALLET, Account.IN_FLIGHT, Account.DEBT)


class Wallet(models.Model):
    """What a creator has: the cached sums of their entries, and the end of their chain.

    Opened with the first credit; a creator without one has nothing. `debt` is the amount owed
    (the account's sum with its sign turned): every credit pays it first, so while there is debt
    the wallet is empty.
    """

    creator = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="wallet"
    )
    wallet = models.BigIntegerField(_("available"), db_default=0)
    in_flight = models.BigIntegerField(_("in flight"), db_default=0)
    debt = models.BigIntegerField(_("owed"), db_default=0)
    sequence = models.BigIntegerField(_("transactions"), db_default=0)
    head = models.BinaryField(_("end of the chain"))
    frozen_at = models.DateTimeField(_("frozen since"), null=True, blank=True)

    class Meta:
        verbose_name = _("wallet")
        verbose_name_plural = _("wallets")
        permissions: ClassVar = [
            ("grant_credits", "Can give credits away"),
            ("give_goodwill", "Can give back the price of a finished job"),
            ("freeze_wallet", "Can stop and allow spending"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["frozen_at"],
                name="credits_frozen_wallets",
                condition=Q(frozen_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="credits_wallet_not_negative", condition=Q(wallet__gte=0)),
            models.CheckConstraint(
                name="credits_in_flight_not_negative", condition=Q(in_flight__gte=0)
            ),
            models.CheckConstraint(name="credits_debt_not_negative", condition=Q(debt__gte=0)),
            models.CheckConstraint(
                name="credits_debt_is_paid_first", condition=Q(debt=0) | Q(wallet=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.creator_id}: {self.wallet}"


class Transaction(models.Model):
    """One movement of credits: the `sequence`-th of its creator, complete with all its entries.

    `reference` says what it is about ("job:<uuid>", "purchase:<uuid>"); `hash` covers it, its
    entries and the hash before it (`credits.chain`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key of its own in the database: it is held to move its creator's wallet.
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    sequence = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    reference = models.CharField(_("reference"), max_length=64)
    idempotency_key = models.CharField(_("idempotency key"), max_length=300)
    input_hash = models.BinaryField(_("hash of the inputs"))
    memo = models.TextField(_("memo"), db_default="", blank=True)
    entry_count = models.SmallIntegerField(_("entries"))
    created_at = models.DateTimeField(_("time"), db_default=Now())
    hash = models.BinaryField(_("hash"))

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        indexes: ClassVar = [
            models.Index(
                fields=["reference"],
                name="credits_returns_of_a_purchase",
                condition=Q(kind__in=["clawback", "restore"]),
            ),
            # For staff, who read the newest first, and look for what is rare among what is not.
            models.Index(fields=["created_at"], name="credits_transaction_time"),
            models.Index(
                fields=["kind", "created_at"],
                name="credits_rare_kinds",
                condition=Q(kind__in=["goodwill", "grant", "clawback", "restore"]),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["creator", "sequence"], name="credits_sequence_once_per_creator"
            ),
            models.UniqueConstraint(
                fields=["reference"], name="credits_one_charge_per_job", condition=Q(kind="charge")
            ),
            models.UniqueConstraint(
                fields=["reference"],
                name="credits_one_settle_or_refund_per_job",
                condition=Q(kind__in=["settle", "refund"]),
            ),
            models.UniqueConstraint(
                fields=["reference"],
                name="credits_one_grant_per_purchase",
                condition=Q(kind="purchase"),
            ),
            models.UniqueConstraint(
                fields=["reference"],
                name="credits_one_goodwill_per_job",
                condition=Q(kind="goodwill"),
            ),
            models.CheckConstraint(
                name="credits_kind_known", condition=Q(kind__in=list(Kind.values))
            ),
            models.CheckConstraint(
                name="credits_reference_well_formed",
                condition=Q(reference__regex=r"^[a-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
            ),
            models.CheckConstraint(name="credits_sequence_from_one", condition=Q(sequence__gte=1)),
            models.CheckConstraint(name="credits_double_entry", condition=Q(entry_count__gte=2)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Entry(models.Model):
    """What one transaction did to one account.

    `balance_after` is the sum of the creator's entries in the account so far (so at most zero for
    `debt`); the system's accounts keep none, since that row would be the one that all wait for.
    """

    # Neither has a foreign key in the database: an entry is held to be one of those that its
    # transaction declared, and of its creator.
    transaction = models.ForeignKey(
        Transaction, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    account = models.CharField(_("account"), max_length=16, choices=Account)
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"), null=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transaction", "account"], name="credits_account_once_per_transaction"
            ),
            models.CheckConstraint(
                name="credits_account_known", condition=Q(account__in=list(Account.values))
            ),
            models.CheckConstraint(
                name="credits_amount_sane",
                condition=Q(amount__gte=-MOST_CREDITS, amount__lte=MOST_CREDITS) & ~Q(amount=0),
            ),
            models.CheckConstraint(
                name="credits_creators_accounts_have_balances",
                condition=Q(account__in=CREATORS_ACCOUNTS, balance_after__isnull=False)
                | Q(~Q(account__in=CREATORS_ACCOUNTS), balance_after__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount:+d}"


class IdempotencyKey(models.Model):
    """A key that a creator's movement was asked for under; bound for good once that succeeded."""

    pk = models.CompositePrimaryKey("creator_id", "key")
    # The transaction's own foreign key holds the creator to exist.
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    key = models.CharField(max_length=300)
    input_hash = models.BinaryField()
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")

    def __str__(self) -> str:
        return self.key
