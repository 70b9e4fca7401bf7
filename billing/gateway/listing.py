"""Sessions of the whole account, a page at a time (https://docs.stripe.com/api/pagination)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from billing.gateway.checkout import CheckoutSession, session_read
from billing.gateway.client import client, errors_mapped

if TYPE_CHECKING:
    from stripe.params.checkout import SessionListParamsCreated

_PAGE = 100


def sessions_created(since: datetime, until: datetime | None = None) -> Iterator[CheckoutSession]:
    """Every session made in that time, newest first, ours and those of other products.

    Their payments are only named, so what belongs to those is empty. Raises StripeUnavailable.
    """
    created: SessionListParamsCreated = {"gte": int(since.timestamp())}
    if until is not None:
        created["lte"] = int(until.timestamp())
    with errors_mapped():
        found = client().v1.checkout.sessions.list({"created": created, "limit": _PAGE})
        yield from map(session_read, found.auto_paging_iter())


def session_id_of_payment(payment_intent: str) -> str:
    """The session in which a payment was made; empty for one that was made without.

    Raises StripeUnavailable.
    """
    with errors_mapped():
        found = client().v1.checkout.sessions.list({"payment_intent": payment_intent, "limit": 1})
    return found.data[0].id if found.data else ""
