"""Payments and the money that goes back: https://docs.stripe.com/api/refunds and /disputes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import stripe

from billing.errors import (
    PaymentUnknown,
    RefundChanged,
    RefundComplete,
    RefundDisputed,
    RefundRefused,
    RefundTooLarge,
    RefundUncertain,
    StripeUnavailable,
)
from billing.gateway.client import client, errors_mapped

if TYPE_CHECKING:
    from stripe.params import DisputeListParams, RefundCreateParams, RefundListParams

_PAGE = 100
_FAILED_REFUND = ("failed", "canceled")
# An inquiry that came to nothing, a dispute that was settled before it cost anything, one refused.
_HARMLESS_DISPUTE = ("warning_closed", "prevented", "won")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that we send back, whole or in part; `amount` in the payment's smallest unit.

    It leaves our balance when it is made, and comes back when the buyer's bank does not take it.
    """

    id: str
    payment_intent: str
    amount: int
    currency: str
    status: str
    reason: str
    created_at: datetime

    @property
    def has_taken(self) -> bool:
        """Whether the money left us; false for a refund that failed."""
        return not self.has_returned

    @property
    def has_returned(self) -> bool:
        """Whether the refund failed or was called off, which is final."""
        return self.status in _FAILED_REFUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Money that the buyer's bank asks back; `amount` in `currency`'s smallest unit.

    Stripe keeps "zero, one, or two balance transactions": the withdrawal, then the return.
    """

    id: str
    payment_intent: str
    amount: int
    currency: str
    status: str
    reason: str
    created_at: datetime
    withdrawn: bool
    reinstated: bool

    @property
    def has_taken(self) -> bool:
        """Whether the money left us and has not come back."""
        return self.withdrawn and not self.reinstated

    @property
    def has_returned(self) -> bool:
        """Whether the money is ours again, or the dispute ended before it left us."""
        return self.reinstated or (not self.withdrawn and self.status in _HARMLESS_DISPUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as Stripe told it just now, with all that went back of its `amount`.

    `purchase_id` is what Checkout wrote on it for us; empty on other products' payments.
    """

    id: str
    charge: str
    amount: int
    currency: str
    purchase_id: str
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]

    @property
    def reversals(self) -> tuple[Refund | Dispute, ...]:
        """All that went back or may go back, refunds first."""
        return (*self.refunds, *self.disputes)


def payment_get(payment_intent: str) -> Payment:
    """Fetch a payment, its charge, and all its refunds and disputes.

    Raises PaymentUnknown or StripeUnavailable.
    """
    with errors_mapped(missing=PaymentUnknown):
        intent = (
            client()
            .v1.payment_intents.retrieve(payment_intent, {"expand": ["latest_charge"]})
            .to_dict()
        )
        refunds = tuple(_refunds({"payment_intent": payment_intent}))
        disputes = tuple(_disputes({"payment_intent": payment_intent}))
    charge = intent["latest_charge"] or {}
    return Payment(
        id=intent["id"],
        charge=charge.get("id", ""),
        amount=charge.get("amount", intent["amount"]),
        currency=intent["currency"],
        purchase_id=(intent["metadata"] or {}).get("purchase_id", ""),
        refunds=refunds,
        disputes=disputes,
    )


def payment_intent_of_charge(charge_id: str) -> str:
    """The payment that a charge belongs to; empty for one that was made without.

    Raises PaymentUnknown or StripeUnavailable, as do the two below.
    """
    with errors_mapped(missing=PaymentUnknown):
        return client().v1.charges.retrieve(charge_id).to_dict()["payment_intent"] or ""


def payment_intent_of_refund(refund_id: str) -> str:
    """The payment that a refund belongs to; empty for one of a charge without."""
    with errors_mapped(missing=PaymentUnknown):
        return client().v1.refunds.retrieve(refund_id).to_dict()["payment_intent"] or ""


def payment_intent_of_dispute(dispute_id: str) -> str:
    """The payment that a dispute belongs to; empty for one of a charge without."""
    with errors_mapped(missing=PaymentUnknown):
        return client().v1.disputes.retrieve(dispute_id).to_dict()["payment_intent"] or ""


def refunds_created(since: datetime) -> Iterator[Refund]:
    """Every refund of the account made since then, newest first, a page at a time."""
    with errors_mapped():
        yield from _refunds({"created": {"gte": int(since.timestamp())}})


def disputes_created(since: datetime) -> Iterator[Dispute]:
    """Every dispute of the account opened since then, newest first, a page at a time."""
    with errors_mapped():
        yield from _disputes({"created": {"gte": int(since.timestamp())}})


def refund_create(
    *,
    payment_intent: str,
    amount: int | None,
    idempotency_key: str,
    metadata: Mapping[str, str],
) -> None:
    """Send `amount` of a payment back, or all that is left of it.

    The same key again gives the same refund. Raises RefundRefused with the reason, RefundUncertain
    when nobody knows whether the refund was made, or PaymentUnknown.
    """
    params: RefundCreateParams = {"payment_intent": payment_intent, "metadata": dict(metadata)}
    if amount is not None:
        params["amount"] = amount
    try:
        with errors_mapped(missing=PaymentUnknown), _refusals_mapped():
            client().v1.refunds.create(params, {"idempotency_key": idempotency_key})
    except StripeUnavailable as error:
        raise RefundUncertain from error


@contextmanager
def _refusals_mapped() -> Iterator[None]:
    """Turn what Stripe refuses for good into RefundRefused."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise RefundChanged from error
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise
        raise _refusal(error) from error


def _refusal(error: stripe.InvalidRequestError) -> RefundRefused:
    """https://docs.stripe.com/error-codes; too large an amount has none, but its parameter."""
    if error.code == "charge_already_refunded":
        return RefundComplete()
    if error.code == "charge_disputed":
        return RefundDisputed()
    if error.param == "amount":
        return RefundTooLarge()
    return RefundRefused(error.user_message)


def _refunds(asked: RefundListParams) -> Iterator[Refund]:
    found = client().v1.refunds.list({**asked, "limit": _PAGE})
    for refund in found.auto_paging_iter():
        told = refund.to_dict()
        yield Refund(
            id=told["id"],
            payment_intent=told["payment_intent"] or "",
            amount=told["amount"],
            currency=told["currency"],
            status=told["status"] or "",
            reason=told["reason"] or "",
            created_at=datetime.fromtimestamp(told["created"], UTC),
        )


def _disputes(asked: DisputeListParams) -> Iterator[Dispute]:
    found = client().v1.disputes.list({**asked, "limit": _PAGE})
    for dispute in found.auto_paging_iter():
        told = dispute.to_dict()
        moved = [booked["amount"] for booked in told["balance_transactions"]]
        yield Dispute(
            id=told["id"],
            payment_intent=told["payment_intent"] or "",
            amount=told["amount"],
            currency=told["currency"],
            status=told["status"],
            reason=told["reason"],
            created_at=datetime.fromtimestamp(told["created"], UTC),
            withdrawn=min(moved, default=0) < 0,
            reinstated=max(moved, default=0) > 0,
        )
