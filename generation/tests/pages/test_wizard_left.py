"""A page of the wizard that outlives its sign-in: nothing that was written is lost, or read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from generation.models import Draft, Job
from generation.tests.jobs.driving import creator

WIZARD = "/studio/new/"
SIGN_IN = "/accounts/login/?next=/studio/new/"
HTMX = {"HX-Request": "true"}
WORDS = "Written after the session had ended."


def _leave(client: Client) -> None:
    """As when it runs out: the page stays open."""
    Session.objects.all().delete()


def _write(client: Client, owner: User, path: str = WIZARD, **more: Any) -> Any:
    form = {"owner": str(owner.pk), "prompt": WORDS, "product": "the mug", "shown": "8"}
    return client.post(path, form, **more)


def test_what_was_written_is_there_after_signing_in_again(hers: Client, ada: User) -> None:
    hers.get(WIZARD)
    _leave(hers)

    answer = _write(hers, ada)
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)

    hers.force_login(ada)
    page = hers.get(WIZARD).content.decode()
    assert WORDS in page
    assert "You had been signed out." in page
    assert Draft.objects.get().product == "the mug"
    assert not Job.objects.exists()
    # Said once.
    assert "You had been signed out." not in hers.get(WIZARD).content.decode()


@pytest.mark.parametrize("path", ["draft/", "prompt/", "image/"])
def test_htmx_goes_to_the_sign_in_as_a_page(hers: Client, ada: User, path: str) -> None:
    _leave(hers)

    answer = _write(hers, ada, WIZARD + path, headers=HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, SIGN_IN)
    assert answer.content == b""


def test_somebody_else_who_signs_in_there_does_not_see_it(hers: Client, ada: User) -> None:
    _leave(hers)
    _write(hers, ada)
    bea = creator(funds=0)

    hers.force_login(bea)

    assert WORDS not in hers.get(WIZARD).content.decode()
    assert not Draft.objects.exclude(prompt="").exists()


@pytest.mark.parametrize("path", ["", "draft/", "prompt/", "image/"])
def test_a_page_of_somebody_else_changes_nothing_of_mine(
    hers: Client, ada: User, path: str
) -> None:
    bea = creator(funds=0)
    hers.get(WIZARD)

    answer = _write(hers, bea, WIZARD + path)
    by_htmx = _write(hers, bea, WIZARD + path, headers=HTMX)

    assert (answer.status_code, answer["Location"]) == (302, WIZARD)
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (204, WIZARD)
    assert Draft.objects.get().prompt == ""
    assert not Job.objects.exists()


def test_of_too_many_nothing_is_kept(client: Client, ada: User, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"create": "0/h"}

    assert _write(client, ada).status_code == 302
    client.force_login(ada)
    assert WORDS not in client.get(WIZARD).content.decode()


def test_only_what_a_draft_has_is_kept(client: Client, ada: User) -> None:
    client.post(WIZARD, {"owner": "x" * 500, "prompt": "a\0b", "junk": "y" * 10_000})

    assert client.session["wizard_left"] == {"owner": "x" * 64, "values": {}}
