"""Where Stripe sends its events (https://docs.stripe.com/api/webhook_endpoints)."""

from __future__ import annotations

from typing import NamedTuple

from billing.gateway.client import client, errors_mapped

_PAGE = 100
ALL = "*"


class WebhookEndpoint(NamedTuple):
    """One address that gets events; `enabled_events` may be ALL."""

    url: str
    enabled: bool
    enabled_events: frozenset[str]

    def lacks(self, wanted: frozenset[str]) -> list[str]:
        """Which of the events it does not get, sorted."""
        return [] if ALL in self.enabled_events else sorted(wanted - self.enabled_events)


def webhook_endpoints() -> list[WebhookEndpoint]:
    """All of the account, in the mode of our key. Raises StripeUnavailable."""
    with errors_mapped():
        found = client().v1.webhook_endpoints.list({"limit": _PAGE})
        return [
            WebhookEndpoint(one.url, one.status == "enabled", frozenset(one.enabled_events))
            for one in found.auto_paging_iter()
        ]
