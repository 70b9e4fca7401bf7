"""A prompt is checked before it costs anything, and a replay is answered as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from common.tests.http_server import ScriptedServer, serving
from credits.models import Transaction
from generation.models import Asset, Draft, Job
from generation.prompting.tests.test_gate import PATH, answer
from generation.prompting.text_server import TextServer
from generation.rights import RIGHTS_WORDING
from generation.tests.jobs.driving import creator, photo, wallet
from generation.tests.jobs.stand_in import StandIn
from generation.tests.jobs.test_api_jobs_create import form, post, wish
from generation.tests.photo_files import COFFEE

pytestmark = pytest.mark.django_db
REFUSED = "A naked woman lifts the cup."


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[ScriptedServer]:
    """A moderation endpoint that finds nothing, unless a test says otherwise."""
    with serving() as server:
        server.answers[PATH] = answer()
        settings.MODERATION = TextServer(f"{server.url}/v1", "k", "omni", 5)
        yield server


def nothing_happened(user: User, provider: StandIn, prompt: str) -> None:
    assert wallet(user) == (100, 0)
    assert Transaction.objects.exclude(kind="grant").count() == 0
    assert not Job.objects.exists()
    assert provider.jobs(prompt) == []


def test_what_our_rules_refuse_says_why_and_costs_nothing(provider: StandIn) -> None:
    ada = creator(funds=100)
    answered = post(ada, wish(ada, prompt=REFUSED), "k1")

    assert answered.status_code == 400
    assert answered["Content-Type"] == "application/problem+json"
    body = answered.json()
    assert (body["code"], body["reason"], body["categories"]) == (
        "invalid",
        "moderation",
        ["sexual"],
    )
    assert list(body["errors"]) == ["prompt"]
    assert "“naked woman” cannot be made" in body["errors"]["prompt"][0]
    nothing_happened(ada, provider, REFUSED)
    # Nor is the key used up.
    assert post(ada, wish(ada), "k1").status_code == 201


def test_what_the_endpoint_flags_costs_nothing(provider: StandIn, endpoint: ScriptedServer) -> None:
    endpoint.answers[PATH] = answer("violence")
    ada = creator(funds=100)
    answered = post(ada, wish(ada))

    assert (answered.status_code, answered.json()["categories"]) == (400, ["violence"])
    nothing_happened(ada, provider, "A cup of coffee")


def test_a_refused_form_keeps_no_photo(provider: StandIn) -> None:
    ada = creator(funds=100)

    assert form(ada, prompt=REFUSED).status_code == 400
    assert not Asset.objects.exists()
    nothing_happened(ada, provider, REFUSED)


def test_without_an_answer_the_order_goes_on(endpoint: ScriptedServer) -> None:
    endpoint.answers[PATH] = (503, {}, b"")
    ada = creator(funds=100)

    assert post(ada, wish(ada)).status_code == 201


def test_a_replay_is_the_first_job_whatever_the_check_says_now(endpoint: ScriptedServer) -> None:
    ada = creator(funds=100)
    body = wish(ada)
    first = post(ada, body, "k1")
    endpoint.answers[PATH] = answer("violence")

    again = post(ada, body, "k1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert wallet(ada) == (92, 8)
    assert len(endpoint.posted) == 1, "an accepted order is not checked again"
    assert post(ada, body | {"prompt": "Another wish"}, "k1").status_code == 409
    assert post(ada, body, "k2").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_endpoint_is_asked(endpoint: ScriptedServer) -> None:
    open_ones: list[int] = []

    def look() -> None:
        # In the server's thread: another connection, as another client would have.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            )
            open_ones.append(cursor.fetchone()[0])
        connection.close()

    endpoint.while_asked = look
    ada = creator(funds=100)

    assert post(ada, wish(ada)).status_code == 201
    assert open_ones == [0]


def test_in_the_wizard_it_is_said_at_the_prompt_and_the_draft_stays() -> None:
    ada = creator(funds=100)
    Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok")
    browser = Client()
    browser.force_login(ada)
    order = {"prompt": REFUSED, "platform": "tiktok", "model": "sora-2", "seconds": "4"}
    answered = browser.post("/studio/new/", order | {"shown": "8", "rights": RIGHTS_WORDING})

    assert answered.status_code == 400
    page = answered.content.decode()
    assert "Nothing was charged." in page
    assert page.count("“naked woman” cannot be made: it asks for sexual content.") == 2
    assert Draft.objects.get().prompt == REFUSED
    assert wallet(ada) == (100, 0)


def test_a_photo_is_kept_in_the_draft_when_the_words_are_refused() -> None:
    ada = creator(funds=100)
    browser = Client()
    browser.force_login(ada)
    image = SimpleUploadedFile("cup.jpg", COFFEE, "image/jpeg")
    order = {"prompt": REFUSED, "platform": "tiktok", "model": "sora-2", "seconds": "4"}
    browser.post("/studio/new/", order | {"shown": "8", "image": image})

    assert Draft.objects.get().image is not None
