"""The client: key, address, time-outs, and what its errors mean to us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import stripe
from django.conf import settings

from billing.errors import SessionUnknown, StripeKeyRefused, StripeRightMissing, StripeUnavailable
from common.errors import ProblemError

logger = logging.getLogger(__name__)

# Seconds to connect and to wait for an answer. Somebody may be waiting for the page, and a thread
# of the web process with them: one retry, so that a silent Stripe holds them for 20 s at most.
_TIMEOUTS = (2.0, 7.0)
_RETRIES = 1
# What the shop must do at Stripe before a switch of ours works, by the parameter that it sends.
_HINTS = {
    "consent_collection": "Set your terms' address at https://dashboard.stripe.com/settings/public,"
    " or STRIPE_TERMS_CONSENT=0.",
    "automatic_tax": "Set Stripe Tax up at https://dashboard.stripe.com/settings/tax,"
    " or STRIPE_TAX=0.",
}
# The library would report our timings to Stripe and keep an id of this machine in HOME.
stripe.enable_telemetry = False


def livemode() -> bool:
    """Whether the configured key moves real money."""
    key: str = settings.STRIPE_SECRET_KEY
    return key.startswith(("sk_live_", "rk_live_"))


def client() -> stripe.StripeClient:
    """The client for the configured key and address."""
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def _client_for(api_key: str, api_base: str) -> stripe.StripeClient:
    """One client per key and address; its connections are kept per thread.

    It speaks the API version that the library was generated for, whatever the account's is.
    """
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base.rstrip("/")} if api_base else None,
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=_TIMEOUTS),
    )


@contextmanager
def errors_mapped(
    *, missing: Callable[[], ProblemError] = SessionUnknown, param: str | None = None
) -> Iterator[None]:
    """Turn Stripe's errors into StripeUnavailable, or `missing` for what it does not have.

    With `param` only that one parameter's object counts as `missing`. A key that Stripe does not
    know, or that may not do this, is a StripeUnavailable of its own.
    """
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing" and param in {None, error.param}:
            raise missing() from error
        logger.exception("Stripe refuses the request. %s", _hint(error))
        raise StripeUnavailable from error
    except stripe.StripeError as error:
        logger.warning("Stripe does not serve us: %s", error)
        raise _unavailable(error) from error


def _unavailable(error: stripe.StripeError) -> StripeUnavailable:
    if isinstance(error, stripe.AuthenticationError):
        return StripeKeyRefused()
    if isinstance(error, stripe.PermissionError):
        return StripeRightMissing()
    return StripeUnavailable()


def _hint(error: stripe.InvalidRequestError) -> str:
    """What staff can do about a refusal; empty when only Stripe's own words help.

    Stripe's message is read too, since it does not always name the parameter.
    """
    told = f"{error.param} {error.user_message}".lower().replace(" ", "_")
    known = {**_HINTS, "terms_of_service": _HINTS["consent_collection"]}
    return next((hint for name, hint in known.items() if name in told), "")
