"""The API version is the installed library's: in each request, and in the stand-in's events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from requests import Session  # noqa: TID251 (what the library sends through)
from stripe._api_version import _ApiVersion

from accounts.models import User
from billing import gateway
from billing.services.checkout import CheckoutStarted
from billing.tests.stand_in import StandIn

pytestmark = pytest.mark.django_db

Sent = list[tuple[str, str, Mapping[str, str]]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Every request that leaves: method, address, headers."""
    requests: Sent = []
    send = Session.request

    def watched(self: Session, method: str, url: str, **options: Any) -> Any:
        requests.append((method, url, options["headers"]))
        return send(self, method, url, **options)

    monkeypatch.setattr(Session, "request", watched)
    return requests


def test_each_request_carries_it(sent: Sent, creator: User, started: CheckoutStarted) -> None:
    customer_id = gateway.customer_create(creator_id=str(creator.id), email="version@example.com")
    gateway.customer_email_update(customer_id=customer_id, email="new@example.com")
    gateway.checkout_session_get(started.session_id)
    assert {headers["Stripe-Version"] for _, _, headers in sent} == {_ApiVersion.CURRENT}
    assert len(sent) == 5


def test_each_request_that_creates_carries_a_key_of_ours(
    sent: Sent, creator: User, started: CheckoutStarted
) -> None:
    keys = [headers["Idempotency-Key"] for method, _, headers in sent if method == "post"]
    assert len(keys) == 2
    assert keys[0].startswith(f"customer-{creator.id}-first-")
    assert keys[1].startswith(f"checkout-{started.purchase_id}-cus_")


def test_events_of_the_stand_in_name_the_same(started: CheckoutStarted, stand_in: StandIn) -> None:
    stand_in.complete(started.session_id)
    event = stand_in.event("checkout.session.completed", started.session_id)
    assert event["api_version"] == _ApiVersion.CURRENT
