"""No pack can be sold that nothing can render: every door to Checkout, and every door to a job."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from billing.models import Purchase
from billing.tests.stand_in import StandIn, stand_in_running
from credits.models import Transaction
from generation.models import Job, Renderer, VideoModel
from generation.models.renderers import PauseCode
from generation.pipeline.renderers import renderer_pause
from generation.tests.jobs.driving import creator, photo

pytestmark = pytest.mark.django_db

CHECKOUT = "/api/v1/billing/checkout"
Close = Callable[[], None]


@pytest.fixture(scope="module")
def _stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in_running(tmp_path_factory.mktemp("stripe")) as running:
        yield running


@pytest.fixture
def stripe(_stripe: StandIn, settings: Settings) -> StandIn:
    settings.STRIPE_API_BASE = _stripe.base
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    return _stripe


@pytest.fixture(params=["disabled", "unconfigured", "elsewhere", "switched_off"])
def close(request: pytest.FixtureRequest, settings: Settings) -> Close:
    """The last model goes away, in each way in which it can."""

    def disabled() -> None:
        VideoModel.objects.update(enabled=False)

    def unconfigured() -> None:
        settings.VIDEO_ENDPOINTS = {}

    def elsewhere() -> None:
        VideoModel.objects.update(endpoint="gone")

    def switched_off() -> None:
        Renderer.objects.update_or_create(slug="openai", defaults={"enabled": False})

    ways: dict[str, Close] = {
        "disabled": disabled,
        "unconfigured": unconfigured,
        "elsewhere": elsewhere,
        "switched_off": switched_off,
    }
    return ways[request.param]


@pytest.fixture
def ada(db: None) -> User:
    return creator(funds=100)


@pytest.fixture
def hers(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def sessions(stripe: StandIn) -> int:
    return len(stripe.get("/v1/checkout/sessions", limit=100)["data"])


def api(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


def test_the_page_sells_nothing_even_when_it_was_shown_before(
    hers: Client, stripe: StandIn, close: Close
) -> None:
    assert "Buy for $10" in hers.get("/billing/").content.decode()
    before = sessions(stripe)
    close()

    answer = hers.post("/billing/checkout/", {"pack": "starter", "next": "/studio/"}, follow=True)

    assert answer.redirect_chain == [("/studio/", 303)]
    assert "so no credits are sold" in answer.content.decode()
    assert sessions(stripe) == before
    assert Purchase.objects.count() == 0


def test_the_api_sells_nothing(hers: Client, stripe: StandIn, close: Close) -> None:
    assert api(hers, CHECKOUT, {"pack": "starter"}).status_code == 201
    before = sessions(stripe)
    close()

    answer = api(hers, CHECKOUT, {"pack": "starter"})

    assert (answer.status_code, answer.json()["code"]) == (503, "rendering_closed")
    assert answer["Content-Type"] == "application/problem+json"
    assert "Nothing was charged" in answer.json()["detail"]
    assert sessions(stripe) == before
    assert Purchase.objects.count() == 1


def test_there_is_no_other_door() -> None:
    """Whoever opens a Checkout Session goes through the service that looks first."""
    root = Path(django_settings.BASE_DIR)
    callers: dict[str, set[str]] = {"checkout_session_create": set(), "checkout_start": set()}
    for room in ("sora_ugc", "celery_worker", "generation", "billing", "accounts", "credits"):
        for path in (root / room).rglob("*.py"):
            if "tests" not in path.parts:
                for name, found in callers.items():
                    if re.search(rf"(?<!def ){name}\(", path.read_text()):
                        found.add(str(path.relative_to(root)))
    assert callers == {
        "checkout_session_create": {"billing/services/checkout.py"},
        "checkout_start": {"billing/api.py", "billing/views.py"},
    }


@pytest.mark.parametrize("path", ["/billing/", "/billing/packs/", "/pricing/", "/"])
def test_every_page_that_sells_says_so_plainly(hers: Client, path: str, close: Close) -> None:
    assert "Nothing is sold right now" not in hers.get(path).content.decode()
    close()
    page = hers.get(path).content.decode()
    assert "Nothing is sold right now" in page
    assert 'name="pack"' not in page
    assert not re.search(r'<a class="button"[^>]*>Buy credits', page)


@pytest.mark.parametrize(
    "path", ["/api/v1/jobs/create", "/api/v1/jobs/quote"], ids=["create", "quote"]
)
def test_the_api_takes_no_order(hers: Client, ada: User, close: Close, path: str) -> None:
    body = {"image": str(photo(ada).id), "prompt": "A hand lifts the cup.", "platform": "tiktok"}
    order = body if path.endswith("create") else {"platform": "tiktok"}
    before = Transaction.objects.count()
    close()

    answer = api(hers, path, order)

    assert (answer.status_code, answer.json()["code"]) == (503, "rendering_closed")
    assert Transaction.objects.count() == before
    assert not Job.objects.exists()


def test_the_wizard_takes_no_order_and_keeps_the_draft(
    hers: Client, ada: User, close: Close
) -> None:
    hers.get("/studio/new/")
    image = photo(ada)
    ada.draft.image = image
    ada.draft.save()
    before = Transaction.objects.count()
    close()

    answer = hers.post(
        "/studio/new/",
        {"prompt": "A hand lifts the cup.", "platform": "tiktok", "seconds": "4", "shown": "8"},
    )

    assert answer.status_code == 503
    assert "No renderer is connected right now" in answer.content.decode()
    assert Transaction.objects.count() == before
    assert not Job.objects.exists()
    ada.draft.refresh_from_db()
    assert (ada.draft.image_id, ada.draft.prompt) == (image.id, "A hand lifts the cup.")


def test_a_pause_passes_so_that_credits_are_sold_and_orders_wait(
    hers: Client, stripe: StandIn
) -> None:
    renderer_pause(endpoint="openai", code=PauseCode.ACCOUNT, detail="No.")

    assert "Buy for $10" in hers.get("/billing/").content.decode()
    assert "Nothing is sold" not in hers.get("/pricing/").content.decode()
    assert api(hers, CHECKOUT, {"pack": "starter"}).status_code == 201
    answer = api(hers, "/api/v1/jobs/quote", {"platform": "tiktok"})
    assert (answer.status_code, answer.json()["code"]) == (503, "rendering_closed")
    assert "takes no new videos for the moment" in answer.json()["detail"]
