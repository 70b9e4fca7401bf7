"""Stripe and prices, as a launch wants them; against the real stand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from billing.events import events_wanted
from billing.gateway import WebhookEndpoint
from billing.models import Pack
from billing.tests.stand_in import StandIn
from common.tests.http_server import ScriptedServer, serving
from generation.models import VideoModel
from sora_ugc.launch import money
from sora_ugc.launch.point import Verdict
from sora_ugc.tests.launch.shared import HOOK, verdicts

ENDPOINTS = "/v1/webhook_endpoints?limit=100"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("registered", "words"),
    [
        ([], "not registered"),
        ([WebhookEndpoint("https://old.example.com/", True, frozenset("*"))], "old.example.com"),
        ([WebhookEndpoint(HOOK, False, frozenset("*"))], "switched off"),
        (
            [WebhookEndpoint(HOOK, True, events_wanted() - {"charge.refunded"})],
            "does not get charge.refunded",
        ),
    ],
)
def test_an_endpoint_that_misses_something_fails(
    registered: list[WebhookEndpoint], words: str
) -> None:
    point = money.webhook_judged(registered, url=HOOK)

    assert point.verdict is Verdict.FAIL
    assert words in point.words


def test_an_endpoint_with_our_events_passes() -> None:
    registered = [WebhookEndpoint(HOOK, True, events_wanted() | {"payout.paid"})]

    assert money.webhook_judged(registered, url=HOOK).verdict is Verdict.PASS


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as running:
        yield running


def test_stripe_is_asked_for_its_endpoints(stripe: StandIn, settings: Settings) -> None:
    settings.STRIPE_API_BASE = stripe.base
    settings.SITE_URL = "https://studio.example.com"
    assert verdicts(money.webhook()) == {"stripe.webhook": "pass"}

    settings.SITE_URL = "https://elsewhere.example.com"
    (point,) = money.webhook()
    assert point.verdict is Verdict.FAIL
    assert HOOK in point.words


def test_a_stripe_that_is_away_is_no_verdict(settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert verdicts(money.webhook()) == {"stripe.webhook": "could not check"}


def test_only_a_live_key_with_its_secret_passes(server: ScriptedServer, settings: Settings) -> None:
    settings.STRIPE_API_BASE = server.url
    server.answers[ENDPOINTS] = (200, JSON, b'{"object": "list", "has_more": false, "data": []}')
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert verdicts(money.key()) == {"stripe.key": "fail", "stripe.secret": "fail"}
    settings.STRIPE_SECRET_KEY = "rk_live_1"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_1"
    assert verdicts(money.key()) == {"stripe.key": "pass"}
    settings.STRIPE_SECRET_KEY = ""
    assert verdicts(money.key()) == {"stripe.key": "fail"}


def test_a_live_key_that_stripe_does_not_take_fails(stripe: StandIn, settings: Settings) -> None:
    """The stand-in answers 401 to live keys, as Stripe to those that were revoked."""
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = stripe.base, "sk_live_revoked"

    assert verdicts([*money.key(), *money.webhook()]) == {
        "stripe.key": "fail",
        "stripe.webhook": "fail",
    }


def test_a_key_that_may_not_list_endpoints_is_a_live_key(
    server: ScriptedServer, settings: Settings
) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = server.url, "rk_live_narrow"
    server.answers[ENDPOINTS] = (403, JSON, b'{"error": {"type": "invalid_request_error"}}')

    assert verdicts([*money.key(), *money.webhook()]) == {
        "stripe.key": "pass",
        "stripe.webhook": "could not check",
    }


def test_a_live_key_without_a_stripe_to_ask_is_no_verdict(settings: Settings) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "http://127.0.0.1:9", "sk_live_1"

    assert verdicts(money.key()) == {"stripe.key": "could not check"}


@pytest.mark.parametrize(
    ("cents", "cost", "verdict"),
    [
        # 100 credits for $10 bring 9.41 cents each after the fee, so two a second 18.8 cents.
        (1_000, 100_000, Verdict.PASS),
        (1_000, 188_201, Verdict.FAIL),
        (1_000, 188_200, Verdict.PASS),
        (500, 100_000, Verdict.FAIL),
        (1_000, 0, Verdict.UNKNOWN),
    ],
)
def test_a_second_must_earn_what_it_costs_after_the_fee(
    cents: int, cost: int, verdict: Verdict
) -> None:
    model = VideoModel(slug="m", credits_per_second=2, cost_microdollars=cost, sizes=["720x1280"])
    pack = Pack(slug="p", credits=100, price_cents=cents)

    assert money.price_judged(model, pack).verdict is verdict


@pytest.mark.django_db
def test_the_cheapest_pack_is_what_prices_are_held_against() -> None:
    points = list(money.prices())

    assert points
    cheapest = min(Pack.objects.all(), key=money.credit_left)
    assert all(f"with {cheapest.slug}," in point.words for point in points)

    Pack.objects.update(enabled=False)
    assert verdicts(money.prices()) == {"prices": "fail"}


@pytest.mark.django_db
def test_packs_in_another_currency_are_named_and_compared_by_hand() -> None:
    dollars = verdicts(money.prices())
    *_, last = Pack.objects.order_by("price_cents")
    Pack.objects.filter(pk=last.pk).update(currency="eur")
    mixed = list(money.prices())
    assert mixed[0].verdict is Verdict.UNKNOWN
    assert last.slug in mixed[0].words
    assert verdicts(mixed).keys() == dollars.keys() | {"prices"}

    Pack.objects.update(currency="eur")
    assert verdicts(money.prices()) == {"prices": "could not check"}
