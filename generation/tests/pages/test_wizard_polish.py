"""The button "Polish the wording": there when a text model is configured, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from common.tests.http_server import ScriptedServer, serving
from credits.models import Transaction
from generation.models import Draft
from generation.prompting.tests.test_rewriting import PATH, POLISHED, PROMPT, at, says

WIZARD = "/studio/new/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def text_model(settings: Settings) -> Iterator[ScriptedServer]:
    """A text model, and the product pointed at it."""
    with serving() as server:
        settings.PROMPT_REWRITE = at(server)
        server.answers[PATH] = says(POLISHED)
        yield server


def _polish(client: Client, prompt: str = PROMPT, **headers: str) -> Any:
    form = {"do": "polish", "prompt": prompt}
    return client.post(WIZARD + "prompt/", form, headers=HTMX | headers)


def test_without_a_key_there_is_no_such_button_and_nobody_is_asked(
    hers: Client, ada: User, text_model: ScriptedServer, settings: Settings
) -> None:
    settings.PROMPT_REWRITE = None
    Draft.objects.create(owner=ada, prompt=PROMPT, platform="tiktok")

    assert b"Polish the wording" not in hers.get(WIZARD).content
    assert _polish(hers).status_code == 200
    assert Draft.objects.get().prompt == PROMPT
    assert text_model.seen == []


@pytest.mark.usefixtures("text_model")
def test_the_button_comes_with_a_prompt(hers: Client, ada: User) -> None:
    assert b"Polish the wording" not in hers.get(WIZARD).content

    Draft.objects.filter(owner=ada).update(prompt=PROMPT)
    assert b"Polish the wording" in hers.get(WIZARD).content


@pytest.mark.usefixtures("text_model")
def test_the_polished_text_comes_with_a_way_back(hers: Client) -> None:
    before = Transaction.objects.count()
    answer = _polish(hers)

    draft = Draft.objects.get()
    assert (draft.prompt, draft.prompt_before) == (POLISHED, PROMPT)
    page = answer.content.decode()
    assert "a hand lifts the cup into the light" in page
    assert "Back to the former text" in page
    assert Transaction.objects.count() == before

    hers.post(WIZARD + "prompt/", {"do": "restore", "prompt": POLISHED}, headers=HTMX)
    assert Draft.objects.get().prompt == PROMPT


@pytest.mark.usefixtures("text_model")
def test_without_javascript_it_is_a_page_again(hers: Client) -> None:
    answer = hers.post(WIZARD, {"do": "polish", "prompt": PROMPT})

    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#clip")
    assert "a hand lifts the cup into the light" in hers.get(WIZARD).content.decode()


def test_a_failure_is_said_kindly_and_changes_nothing(
    hers: Client, text_model: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    text_model.answers[PATH] = (500, {}, b"")

    answer = _polish(hers)

    # htmx would not show a 503.
    assert answer.status_code == 200
    assert "Your text is as it was." in answer.content.decode()
    assert 'aria-invalid="true"' not in answer.content.decode()
    draft = Draft.objects.get()
    assert (draft.prompt, draft.prompt_before) == (PROMPT, "")

    page = hers.post(WIZARD, {"do": "polish", "prompt": PROMPT})
    assert page.status_code == 503
    # At the top of the page and at the button; nothing was to be charged.
    assert page.content.decode().count("Your text is as it was.") == 2
    assert "Nothing was charged. One thing" not in page.content.decode()
    assert "A prompt was not polished: InternalServerError 500" in caplog.text
    assert "lifts the cup" not in caplog.text


def test_what_our_rules_refuse_is_sent_to_nobody(hers: Client, text_model: ScriptedServer) -> None:
    answer = _polish(hers, prompt="A naked woman lifts the cup.")

    assert answer.status_code == 400
    assert "it asks for sexual content" in answer.content.decode()
    assert text_model.posted == []


@pytest.mark.django_db(transaction=True)
def test_a_text_changed_meanwhile_stays(hers: Client, text_model: ScriptedServer) -> None:
    def change() -> None:
        # In the server's thread, so as another tab would: over a connection of its own.
        Draft.objects.update(prompt="Something else.")
        connection.close()

    text_model.while_asked = change

    answer = _polish(hers)

    draft = Draft.objects.get()
    assert (draft.prompt, draft.prompt_before) == ("Something else.", "")
    assert "Something else." in answer.content.decode()


def test_too_many_are_refused_and_nobody_is_asked(
    hers: Client, text_model: ScriptedServer, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"rewrite": "1/h"}
    assert _polish(hers).status_code == 200

    answer = _polish(hers)

    assert answer.status_code == 429
    assert "and try again." in answer.content.decode()
    assert len(text_model.posted) == 1
    assert Draft.objects.get().prompt == PROMPT
