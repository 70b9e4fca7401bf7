"""Stripe: a key that moves money, and an endpoint that is told of it; and prices above costs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.conf import settings

from billing import gateway
from billing.errors import StripeKeyRefused, StripeRightMissing, StripeUnavailable
from billing.events import events_wanted
from billing.gateway import WebhookEndpoint
from billing.models import Pack
from billing.selectors import packs_on_offer
from generation.models import VideoModel
from generation.selectors.catalogue import models_sold
from sora_ugc.launch.point import Point, failed, passed, unknown
from sora_ugc.margins.fees import MICRODOLLARS_PER_CENT, fee_of

_KEY, _WEBHOOK = "stripe.key", "stripe.webhook"
_PRICES = "prices"
_COSTS_IN = "usd"


def key() -> Iterator[Point]:
    """Whether the key moves real money, and Stripe takes it."""
    if not settings.STRIPE_SECRET_KEY:
        yield failed(_KEY, "there is none", "Set STRIPE_SECRET_KEY (docs/payments.md).")
    elif not gateway.livemode():
        mend = "Set STRIPE_SECRET_KEY to one that begins with sk_live_ or rk_live_."
        yield failed(_KEY, "it moves no real money", mend)
    else:
        yield _key_asked()
    if not settings.STRIPE_WEBHOOK_SECRET:
        mend = "Set STRIPE_WEBHOOK_SECRET to the endpoint's signing secret."
        yield failed("stripe.secret", "events cannot be told from forged ones", mend)


def _key_asked() -> Point:
    try:
        gateway.webhook_endpoints()
    except StripeKeyRefused:
        mend = "Take one that is in force from https://dashboard.stripe.com/apikeys."
        return failed(_KEY, "Stripe does not take it: mistyped, revoked or expired", mend)
    except StripeRightMissing:
        pass  # Stripe knows it, and that is what was asked.
    except StripeUnavailable:
        mend = "The log says why. Try again where Stripe can be reached."
        return unknown(_KEY, "live by its name; Stripe did not answer about it", mend)
    return passed(_KEY, "live, and Stripe takes it")


def webhook() -> Iterator[Point]:
    """Whether Stripe sends us what we act on, to where we are."""
    if not settings.STRIPE_SECRET_KEY:
        yield unknown(_WEBHOOK, "without a key nobody can be asked", "Set STRIPE_SECRET_KEY.")
        return
    try:
        registered = gateway.webhook_endpoints()
    except StripeKeyRefused:
        mend = "Set STRIPE_SECRET_KEY to one that is in force."
        yield failed(_WEBHOOK, "Stripe does not take the key, so it was not asked", mend)
        return
    except StripeUnavailable:
        mend = "The log says why. A restricted key must also read Webhook Endpoints."
        yield unknown(_WEBHOOK, "Stripe did not list the endpoints", mend)
        return
    yield webhook_judged(registered, url=f"{settings.SITE_URL}/webhooks/stripe")


def webhook_judged(registered: list[WebhookEndpoint], *, url: str) -> Point:
    """What to think of the endpoints that Stripe names."""
    ours = [endpoint for endpoint in registered if endpoint.url == url]
    if not ours:
        others = ", ".join(endpoint.url for endpoint in registered) or "none"
        mend = f"Add {url} at https://dashboard.stripe.com/webhooks (docs/payments.md)."
        return failed(_WEBHOOK, f"not registered: {url} (there is {others})", mend)
    live = [endpoint for endpoint in ours if endpoint.enabled]
    if not live:
        return failed(_WEBHOOK, f"{url} is switched off", "Enable it at Stripe.")
    lacking = min((endpoint.lacks(events_wanted()) for endpoint in live), key=len)
    if lacking:
        return failed(_WEBHOOK, f"it does not get {', '.join(lacking)}", "Add these events to it.")
    return passed(_WEBHOOK, f"{url}, with all {len(events_wanted())} events")


def prices() -> Iterator[Point]:
    """Whether a credit of the cheapest pack, less Stripe's fee, pays for what it renders.

    Providers are paid in dollars; what a pack in another currency is worth nobody here knows.
    """
    packs, models = list(packs_on_offer()), models_sold()
    if not packs or not models:
        lacks = "no pack is on sale" if not packs else "no model is on offer"
        yield failed(_PRICES, lacks, "Put one on offer in the admin (docs/catalogue.md).")
        return
    if others := sorted(pack.slug for pack in packs if pack.currency != _COSTS_IN):
        mend = "Compare them by hand: price less fee, in dollars, with each model's cost."
        yield unknown(_PRICES, f"not sold in dollars, as costs are: {', '.join(others)}", mend)
    compared = [pack for pack in packs if pack.currency == _COSTS_IN]
    if compared:
        pack = min(compared, key=credit_left)
        yield from (price_judged(model, pack) for model in models)


def credit_left(pack: Pack) -> Fraction:
    """What one credit of the pack brings after Stripe's fee, in millionths of a dollar."""
    left = pack.price_cents * MICRODOLLARS_PER_CENT - fee_of(cents=pack.price_cents)
    return Fraction(left, pack.credits)


def price_judged(model: VideoModel, pack: Pack) -> Point:
    """Whether a second of `model` in its dearest size is paid by credits of `pack`."""
    cost = max(model.cost_for(size=size, seconds=1) for size in model.sizes)
    earned = int(credit_left(pack) * model.credits_for(seconds=1))
    words = f"a second earns ${earned / 1e6:.3f} with {pack.slug}, costs ${cost / 1e6:.3f}"
    if not cost:
        mend = f"catalogue_set {model.slug} --cost DOLLARS, if it is not free."
        return unknown(f"{_PRICES}.{model.slug}", f"{words}: is that so?", mend)
    if earned < cost:
        mend = f"Raise its credits a second, or the price of {pack.slug}; or take one off."
        return failed(f"{_PRICES}.{model.slug}", words, mend)
    return passed(f"{_PRICES}.{model.slug}", words)
