"""Pages that tell of a fault: each says what happened, what it means and what one can do."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django import Settings

from common import error_views
from common.middleware import MaintenanceMiddleware
from testing.factories import UserFactory

SUPPORT = "help@studio.example"


@pytest.fixture(autouse=True)
def _with_support(settings: Settings) -> None:
    settings.SUPPORT_EMAIL = SUPPORT
    settings.DEBUG = False


@pytest.fixture
def quiet() -> Client:
    """A browser; what goes wrong on the server reaches it as an answer."""
    return Client(raise_request_exception=False)


def check(answer: HttpResponseBase, status: int, *, title: str, means: str, do: str) -> None:
    assert isinstance(answer, HttpResponse)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == status
    assert f"<b>{status}</b>" in page
    assert f"<h1>{title}</h1>" in page
    assert means in page
    assert do in page
    assert f'href="mailto:{SUPPORT}"' in page
    assert 'name="robots" content="noindex"' in page


def test_400_for_a_host_that_is_not_ours(quiet: Client) -> None:
    answer = quiet.get("/pricing/", headers={"Host": "elsewhere.example"})

    check(
        answer,
        400,
        title="This request could not be read",
        means="nothing was charged",
        do="Go back and try again",
    )


@pytest.mark.django_db
def test_403_leads_to_another_account() -> None:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()

    check(
        error_views.permission_denied(request, PermissionDenied()),
        403,
        title="This is not for this account",
        means="nothing was charged",
        do='href="/accounts/login/"',
    )


@pytest.mark.django_db
def test_403_for_a_form_that_does_not_belong_to_this_browser() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ada@example.com"})

    check(
        answer,
        403,
        title="This form could not be sent",
        means="nothing was charged",
        do="reload the page and send it again",
    )


@pytest.mark.django_db
def test_404_says_that_nothing_is_lost(quiet: Client) -> None:
    check(
        quiet.get("/nothing/here/"),
        404,
        title="There is nothing here",
        means="your credits are where they were",
        do="To the start",
    )


@pytest.mark.django_db
def test_404_leads_who_is_signed_in_to_the_studio(quiet: Client) -> None:
    quiet.force_login(UserFactory.create())

    assert "To the studio" in quiet.get("/nothing/here/").content.decode()


@pytest.mark.django_db
def test_429_says_how_long_to_wait(quiet: Client, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"checkout": "1/d"}
    quiet.force_login(UserFactory.create())
    quiet.post("/billing/checkout/", {"pack": "none"})

    answer = quiet.post("/billing/checkout/", {"pack": "none"})

    check(
        answer,
        429,
        title="Too many tries in a short time",
        means="nothing was charged",
        do=f"Please wait {answer['Retry-After']} seconds",
    )


def test_500_needs_no_database_no_session_and_no_cache(quiet: Client, settings: Settings) -> None:
    """Without the mark that allows it, each use of the database raises."""
    nowhere = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = dict.fromkeys(settings.CACHES, nowhere)
    quiet.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32

    answer = quiet.get("/pricing/")

    check(
        answer,
        500,
        title="This did not work",
        means="a take that did not start has not been charged",
        do='href="/billing/statement/"',
    )
    assert answer["Cache-Control"] == "no-store"


def test_500_knows_no_context_processors(quiet: Client, settings: Settings) -> None:
    broken = {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": ["common.nowhere.at_all"]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": broken}]

    assert "<h1>This did not work</h1>" in quiet.get("/pricing/").content.decode()


@pytest.mark.parametrize("path", ["/", "/studio/", "/accounts/login/", "/nothing/here/"])
def test_maintenance_closes_every_page_and_asks_nobody(
    quiet: Client, settings: Settings, path: str
) -> None:
    settings.MAINTENANCE = True
    quiet.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32

    answer = quiet.get(path)

    check(
        answer,
        503,
        title="Back in a few minutes",
        means="Nothing is lost",
        do="Reload this page",
    )
    assert answer["Retry-After"] == "120"


@pytest.mark.parametrize("path", ["/api/v1/jobs/create", "/webhooks/stripe"])
def test_programs_are_told_to_come_again(quiet: Client, settings: Settings, path: str) -> None:
    settings.MAINTENANCE = True

    answer = quiet.post(path, {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "120"


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/metrics", 404)])
def test_checks_of_the_process_are_answered(
    quiet: Client, settings: Settings, path: str, status: int
) -> None:
    settings.MAINTENANCE, settings.METRICS_TOKEN = True, ""

    assert quiet.get(path).status_code == status


def test_the_site_is_open_unless_told_otherwise() -> None:
    """By default the next one is asked."""
    passed = MaintenanceMiddleware(lambda request: HttpResponse(status=HTTPStatus.IM_A_TEAPOT))

    assert passed(RequestFactory().get("/")).status_code == HTTPStatus.IM_A_TEAPOT


@pytest.mark.parametrize("status", [400, 500, 503])
def test_without_a_support_address_there_is_no_such_line(settings: Settings, status: int) -> None:
    settings.SUPPORT_EMAIL = ""

    page = error_views.bare_page(RequestFactory().get("/"), status).content.decode()

    assert "Write to" not in page
