"""Where Stripe's own pages show a thing of theirs."""

from __future__ import annotations

from urllib.parse import quote, urlencode

_DASHBOARD = "https://dashboard.stripe.com"
# What has a page of its own, by how its id begins; all else is found by Stripe's search.
_PAGES = {"pi": "payments", "ch": "payments", "evt": "events", "cus": "customers"}


def dashboard_link(stripe_id: str, *, livemode: bool) -> str:
    """The page of Stripe's dashboard about an id of theirs, in the mode that it belongs to."""
    base = _DASHBOARD if livemode else f"{_DASHBOARD}/test"
    page = _PAGES.get(stripe_id.partition("_")[0])
    if page:
        return f"{base}/{page}/{quote(stripe_id, safe='')}"
    return f"{base}/search?{urlencode({'query': stripe_id})}"
