"""The list of pages is whole, its pages open, and none asks the database more for more data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from pytest_django import Settings

from testing.pages.people import Person, people
from testing.pages.shown import FAULTS, NO_PAGES, PAGES, Shown

PRODUCT = "sora_ugc.urls"
# What programs and what staff use.
NO_PAGES_BELOW = ("api/", "admin/", "webhooks/", "healthz", "readyz", "metrics")
# But this one is for people.
API_DOCS = "api/docs/"
MOST_QUERIES = 12

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_carried_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    monkeypatch.setattr("generation.pipeline.wake.send", lambda *_args, **_kwargs: True)


def test_every_address_is_a_page_of_the_list_or_known_to_be_none() -> None:
    everybody = people()
    listed = {
        resolve(everybody[shown.who].path(shown).partition("?")[0], PRODUCT).url_name
        for shown in PAGES
        if shown not in FAULTS
    }
    product = set(_names(get_resolver(PRODUCT).url_patterns))

    assert product - listed == NO_PAGES.keys()
    assert listed <= product


def test_no_name_stands_twice() -> None:
    names = [shown.name for shown in PAGES]

    assert len(set(names)) == len(names)


def test_every_page_opens_with_few_queries_and_no_more_for_more_data() -> None:
    little, much = people(), people(count=4)
    wrong = []
    for shown in PAGES:
        few, many = (_queries(shown, everybody[shown.who]) for everybody in (little, much))
        if len(few) > MOST_QUERIES or len(few) != len(many):
            wrong.append("\n".join([f"{shown}:", *few, "with more of everything:", *many]))

    assert not wrong, "\n\n".join(wrong)


def _names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str | None]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(NO_PAGES_BELOW) and route != API_DOCS:
            continue
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, route)
        else:
            yield pattern.name


def _queries(shown: Shown, person: Person) -> list[str]:
    """The queries of a page that was looked at before: what is cached then is no usual cost."""
    client = person.client()
    first = client.get(person.path(shown), follow=True)
    path = first.redirect_chain[-1][0] if first.redirect_chain else person.path(shown)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == shown.status, f"{shown}: {path}"
    return [query["sql"] for query in captured]
