"""The public pages: open to anybody, and their prices are those of the catalogue."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from generation.models import VideoModel
from generation.prompting.text_server import TextServer

PATHS = ["/", "/pricing/", "/terms/", "/privacy/", "/refunds/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_anybody_may_read_it(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://testserver{path}">' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_it_takes_no_posts(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_prices_are_those_of_the_catalogue(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    VideoModel.objects.filter(slug="sora-2").update(credits_per_second=3)

    with django_assert_max_num_queries(4):
        page = client.get("/pricing/").content.decode()

    assert "$1.20" in page
    assert "0 credits" in page


@pytest.mark.django_db
def test_without_a_renderer_no_price_is_claimed(client: Client, settings: Settings) -> None:
    settings.VIDEO_ENDPOINTS = {}

    assert "No model is on offer right now" in client.get("/pricing/").content.decode()


@pytest.mark.django_db
def test_private_pages_are_kept_from_search_engines(client: Client) -> None:
    assert 'name="robots" content="noindex"' in client.get("/accounts/login/").content.decode()
    assert "Disallow: /studio/" in client.get("/robots.txt").content.decode()


@pytest.mark.django_db
def test_an_unknown_page_is_one_of_ours(client: Client) -> None:
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.mark.django_db
def test_the_terms_say_what_the_checkout_asks_to_confirm(
    client: Client, settings: Settings
) -> None:
    for path in ("/terms/", "/refunds/"):
        page = " ".join(client.get(path).content.decode().split())
        assert "ends when" in page
        assert "in your balance" in page

    settings.STRIPE_TERMS_CONSENT = False
    assert "right to withdraw" not in client.get("/terms/").content.decode()
    assert "ends when" not in client.get("/refunds/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/pricing/"])
def test_prices_say_when_tax_comes_on_top(client: Client, settings: Settings, path: str) -> None:
    assert "Prices are before tax." not in client.get(path).content.decode()

    settings.STRIPE_TAX = True
    assert "Prices are before tax." in client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Photos and videos are kept until you delete them."),
        (30, "are kept for 30 days after it has ended; its page says until when."),
    ],
)
def test_the_page_about_privacy_says_how_long_files_are_kept(
    client: Client, settings: Settings, days: int, words: str
) -> None:
    settings.RETENTION_DAYS = days

    assert words in client.get("/privacy/").content.decode()


@pytest.mark.django_db
def test_it_is_said_who_else_reads_a_prompt(client: Client, settings: Settings) -> None:
    plain = client.get("/privacy/").content.decode()
    assert "text model" not in plain
    assert "goes to a service that checks it" not in plain

    settings.PROMPT_REWRITE = settings.MODERATION = TextServer("http://text", "k", "m", 1)
    page = client.get("/privacy/").content.decode()
    assert "that prompt goes to the text model" in page
    assert "goes to a service that checks it" in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_a_shared_link_shows_what_it_leads_to(client: Client, path: str) -> None:
    page = client.get(path).content.decode()

    found = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]+)">', page))
    assert found["og:url"] == f"http://testserver{path}"
    assert found["og:title"]
    assert found["og:description"] == found["description"]
    assert 50 < len(found["description"]) < 170
    assert found["og:image"] == "http://testserver/static/img/social.jpg"
    assert "robots" not in found


def test_the_social_picture_is_as_large_as_it_says() -> None:
    with Image.open(django_settings.BASE_DIR / "static/img/social.jpg") as picture:
        assert picture.size == (1200, 630)


@pytest.mark.django_db
def test_the_first_screen_says_what_it_costs_and_what_happens_when_it_fails(
    client: Client, settings: Settings
) -> None:
    VideoModel.objects.filter(slug="sora-2").update(
        credits_per_second=3, typical_p50=102, typical_p90=200
    )

    hero = client.get("/").content.decode().partition('id="how"')[0]

    assert "<b>$1.20</b> for a clip of 4 seconds: 12 credits, no subscription" in hero
    assert "12 credits · usually ready in 1:42" in hero
    assert '<span class="plus">+12</span> take failed, credits back' in hero
    assert "all its credits come back automatically" in hero

    settings.VIDEO_ENDPOINTS = {}
    assert "no subscription" not in client.get("/").content.decode().partition('id="how"')[0]


@pytest.mark.django_db
def test_the_example_statement_adds_up(client: Client) -> None:
    page = client.get("/").content.decode()

    rows = page.partition("A statement, for example")[2].partition("</ul>")[0]
    *moves, balance = re.findall(r"<span(?: class=\"plus\")?>([+−]?\d+)</span>", rows)
    assert sum(int(amount.replace("−", "-")) for amount in moves) == int(balance) == 84


def test_the_clip_is_small_and_has_its_poster() -> None:
    folder = django_settings.BASE_DIR / "static/img"

    assert (folder / "landing.mp4").stat().st_size < 400_000
    assert (folder / "landing-poster.webp").stat().st_size < 40_000


@pytest.mark.django_db
def test_icons_are_where_browsers_look(client: Client) -> None:
    page = client.get("/").content.decode()
    manifest = client.get("/site.webmanifest")

    assert client.get("/favicon.ico")["Location"] == "/static/img/favicon.ico"
    assert manifest["Content-Type"] == "application/manifest+json"
    named = [icon["src"] for icon in manifest.json()["icons"]]
    named += re.findall(r'<link rel="(?:icon|apple-touch-icon)" href="([^"]+)"', page)
    assert len(named) == 5
    assert all(finders.find(path.removeprefix("/static/")) for path in named)
