"""The pages under /billing/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.tests.stand_in import StandIn
from common import registry
from credits.freezing import wallet_freeze
from credits.models import Transaction
from credits.selectors import balance_get
from credits.staff import grant_give
from testing.factories import PurchaseFactory

pytestmark = pytest.mark.django_db

State = Purchase.State
RETURN = "/billing/return/"


@pytest.fixture
def signed_in(client: Client, creator: User) -> Client:
    client.force_login(creator)
    return client


def words(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(
    "path",
    [
        "/billing/",
        "/billing/packs/",
        "/billing/return/",
        f"/billing/purchases/{UUID(int=1)}/",
    ],
)
def test_pages_ask_to_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


def test_the_page_shows_packs_statement_and_purchases(
    signed_in: Client,
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    stand_in.complete(started.session_id)
    purchase_fulfil(session_id=started.session_id)
    # A new session notes its browser with its first request.
    signed_in.get("/billing/")
    with django_assert_max_num_queries(7):
        answer = signed_in.get("/billing/", {"next": "/studio/new/"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Buy for $10" in page
    assert "Buy for $29" in page
    assert page.count('<input type="hidden" name="next" value="/studio/new/">') == 3
    assert page.count(f'href="/billing/purchases/{started.purchase_id}/"') == 2
    assert "+100" in page
    assert "no-store" in answer["Cache-Control"]


def test_visits_to_checkout_that_came_to_nothing_are_not_shown(
    signed_in: Client, started: CheckoutStarted
) -> None:
    assert "Nothing bought yet." in signed_in.get("/billing/").content.decode()


def test_the_fragment_holds_the_packs_alone(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.facts._functions, "cheapest_video_credits", lambda: 8)
    page = signed_in.get("/billing/packs/", {"next": "/studio/new/"}).content.decode()
    assert "<html" not in page
    assert "Makes about 12 videos" in page
    assert page.count('value="/studio/new/"') == 3


@pytest.mark.parametrize(
    ("each", "words"),
    [
        ("24", "Makes 4 videos like this one"),
        ("60", "Makes 1 video like this one"),
        ("", "Makes about 12 videos"),
        ("0", "Makes about 12 videos"),
        ("-8", "Makes about 12 videos"),
        ("9" * 40, "Makes about 12 videos"),
        ("²", "Makes about 12 videos"),
    ],
)
def test_packs_say_what_they_buy_of_the_video_that_was_chosen(
    signed_in: Client, each: str, words: str
) -> None:
    for path in ("/billing/", "/billing/packs/"):
        assert words in signed_in.get(path, {"each": each}).content.decode()


def test_packs_say_when_tax_comes_on_top(signed_in: Client, settings: Settings) -> None:
    settings.STRIPE_TAX = True
    assert "Prices are before tax." in signed_in.get("/billing/packs/").content.decode()


@pytest.mark.parametrize("path", ["/billing/", "/billing/packs/"])
@pytest.mark.parametrize("known", [{}, {"cheapest_video_credits": lambda: None}])
def test_while_nothing_can_be_rendered_nothing_is_sold(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch, path: str, known: dict[str, Any]
) -> None:
    monkeypatch.setattr(registry.facts, "_functions", known)
    page = signed_in.get(path).content.decode()
    assert "Nothing is sold right now" in page
    assert "Credits that you have stay yours" in page
    assert 'name="pack"' not in page


def test_a_pack_leads_to_stripe(signed_in: Client, creator: User, stand_in: StandIn) -> None:
    answer = signed_in.post("/billing/checkout/", {"pack": "starter", "next": "/studio/new/"})
    purchase = Purchase.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{stand_in.base}/c/pay/{purchase.session_id}"
    assert (purchase.creator_id, purchase.return_to) == (creator.id, "/studio/new/")


def test_a_foreign_address_to_return_to_becomes_ours(signed_in: Client, stand_in: StandIn) -> None:
    signed_in.post("/billing/checkout/", {"pack": "starter", "next": "https://evil.example/"})
    assert Purchase.objects.get().return_to == "/billing/"


def test_an_unknown_pack_leads_back_with_a_word(signed_in: Client) -> None:
    answer = signed_in.post("/billing/checkout/", {"pack": "nothing", "next": "/studio/new/"})
    assert (answer.status_code, answer["Location"]) == (303, "/studio/new/")
    assert words(answer) == ["This pack is not on sale. Choose another."]
    assert Purchase.objects.count() == 0


def test_without_stripe_one_is_led_back_with_a_word(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    answer = signed_in.post("/billing/checkout/", {"pack": "starter"})
    assert (answer.status_code, answer["Location"]) == (303, "/billing/")
    assert words(answer) == [
        "The payment service does not answer. Nothing was charged. Please try again soon."
    ]


def test_checkout_takes_a_post_with_its_token(signed_in: Client, creator: User) -> None:
    assert signed_in.get("/billing/checkout/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(creator)
    assert strict.post("/billing/checkout/", {"pack": "starter"}).status_code == 403
    assert Purchase.objects.count() == 0


def test_back_from_stripe_the_credits_are_there_before_any_event(
    signed_in: Client, creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    answer = signed_in.get(RETURN, {"session_id": started.session_id})
    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/")
    assert words(answer) == ["100 credits were added to your balance."]
    assert balance_get(creator_id=creator.id).available == 100

    signed_in.get(RETURN, {"session_id": started.session_id})
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "state", "said"),
    [
        ("delayed_paid", State.PENDING, "Your bank is still confirming"),
        ("declined", State.OPEN, "This payment is not finished"),
    ],
)
def test_what_is_not_paid_yet_gets_a_calm_page(
    signed_in: Client,
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    outcome: str,
    state: str,
    said: str,
) -> None:
    stand_in.complete(started.session_id, outcome)
    answer = signed_in.get(RETURN, {"session_id": started.session_id}, follow=True)
    assert answer.redirect_chain == [(f"/billing/purchases/{started.purchase_id}/", 302)]
    assert said in answer.content.decode()
    assert Purchase.objects.get().state == state
    assert Transaction.objects.count() == 0


def test_reloading_the_return_does_not_ask_stripe_without_end(
    signed_in: Client,
    started: CheckoutStarted,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RATES = {**settings.RATES, "checkout": "2/d"}
    asked: list[str] = []

    def ask(*, session_id: str) -> Purchase:
        asked.append(session_id)
        return Purchase.objects.get()

    monkeypatch.setattr("billing.views.purchase_fulfil", ask)
    answers = [signed_in.get(RETURN, {"session_id": started.session_id}) for _ in range(4)]

    assert asked == [started.session_id] * 2
    assert {answer["Location"] for answer in answers} == {
        f"/billing/purchases/{started.purchase_id}/"
    }


def test_without_stripe_the_return_waits_calmly(
    signed_in: Client, started: CheckoutStarted, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = signed_in.get(RETURN, {"session_id": started.session_id}, follow=True)
    assert answer.status_code == 200
    assert "This payment is not finished" in answer.content.decode()
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize("session_id", ["", "cs_test_nothing", "\x00"])
def test_an_unknown_session_is_not_found(
    signed_in: Client, stand_in: StandIn, session_id: str
) -> None:
    assert signed_in.get(RETURN, {"session_id": session_id}).status_code == 404
    assert Transaction.objects.count() == 0


def test_somebody_elses_payment_is_not_found_and_not_touched(
    client: Client, creator: User, stranger: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    stand_in.complete(started.session_id)
    client.force_login(stranger)
    assert client.get(RETURN, {"session_id": started.session_id}).status_code == 404
    assert client.get(f"/billing/purchases/{started.purchase_id}/").status_code == 404
    assert Purchase.objects.get().state == State.OPEN
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.FAILED, "The payment did not go through"),
        (State.EXPIRED, "This payment page has expired"),
        (State.QUARANTINED, "We are checking this payment"),
    ],
)
def test_each_end_has_its_words(
    signed_in: Client, started: CheckoutStarted, state: str, said: str
) -> None:
    problem = "amount" if state == State.QUARANTINED else ""
    Purchase.objects.update(state=state, problem=problem)
    page = signed_in.get(f"/billing/purchases/{started.purchase_id}/").content.decode()
    assert said in page
    assert "amount" not in page


def test_older_purchases_are_a_click_away(signed_in: Client, creator: User) -> None:
    for number in range(60):
        PurchaseFactory.create(creator=creator, paid=True, name=f"Pack-{number:02}")
    first = signed_in.get("/billing/")
    assert "Pack-59" in first.content.decode()
    assert "Pack-00" not in first.content.decode()
    older = signed_in.get(first.context["older_purchases"])
    assert "Pack-00" in older.content.decode()
    assert older.context["older_purchases"] is None


def test_a_frozen_wallet_is_said_before_anybody_orders(signed_in: Client, creator: User) -> None:
    with transaction.atomic():
        grant_give(creator_id=creator.id, amount=5, reason="hello", actor_id=None)
    assert "on hold" not in signed_in.get("/billing/").content.decode()
    wallet_freeze(creator_id=creator.id, reason="It does not add up", actor_id=None)
    for path in ("/billing/", "/billing/statement/", "/studio/"):
        assert "Your credits are on hold" in signed_in.get(path).content.decode()
