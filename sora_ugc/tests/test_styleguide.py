"""The style page: there for who draws pages, whole, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db

COMPONENTS = django_settings.BASE_DIR / "static/css/components.css"
CLASS = re.compile(r"\.([a-z][a-z-]+)")
USED = re.compile(r'class="([^"]*)"')
ID = re.compile(r'\bid="([^"]+)"')


@pytest.fixture
def page(client: Client, settings: Settings) -> str:
    settings.DEBUG = True
    return client.get("/styleguide/").content.decode()


def test_it_does_not_exist_for_visitors(client: Client, settings: Settings) -> None:
    settings.DEBUG = False

    assert client.get("/styleguide/").status_code == 404


def test_it_takes_no_posts(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert client.post("/styleguide/").status_code == 405


def test_every_component_is_shown(page: str) -> None:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", COMPONENTS.read_text(), flags=re.DOTALL)
    components = rules.partition("@layer components")[2].partition("@layer utilities")[0]
    drawn = {name for names in USED.findall(page) for name in names.split()}

    missing = set(CLASS.findall(components)) - drawn

    # The link that is seen only with the keyboard stands in no fragment; every page begins with it.
    assert missing == {"skip-link"}


def test_each_specimen_is_drawn_in_both_themes(page: str) -> None:
    themes = Counter(re.findall(r'<div class="specimen-half" data-theme="(\w+)"', page))

    assert themes["light"] == themes["dark"] > 20


def test_states_are_shown(page: str) -> None:
    for state in ("aria-invalid", " disabled", 'class="busy"', 'class="slide-back', 'class="now"'):
        assert state in page or state.replace('class="', "") in page, state


def test_no_id_stands_twice_though_everything_does(page: str) -> None:
    twice = [name for name, count in Counter(ID.findall(page)).items() if count > 1]

    assert twice == []


def test_labels_lead_to_their_own_fields(page: str) -> None:
    named = set(re.findall(r'\bfor="([^"]+)"', page))

    assert len(named) > 10
    assert named <= set(ID.findall(page))


FOLDERS = sorted(
    folder.name
    for folder in (django_settings.BASE_DIR / "templates/email").iterdir()
    if folder.is_dir()
)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_mail_can_be_looked_at(client: Client, settings: Settings, name: str) -> None:
    settings.DEBUG = True

    html = client.get(f"/styleguide/mails/{name}/").content.decode()
    text = client.get(f"/styleguide/mails/{name}/?as=text").content.decode()

    assert html.startswith("<!doctype html>")
    assert text.count("\n") > 5
    assert "None" not in text
    assert f"/styleguide/mails/{name}/" in client.get("/styleguide/").content.decode()


def test_mails_cannot_be_looked_at_by_visitors(client: Client, settings: Settings) -> None:
    settings.DEBUG = False
    assert client.get("/styleguide/mails/take_ready/").status_code == 404

    settings.DEBUG = True
    assert client.get("/styleguide/mails/nothing/").status_code == 404
