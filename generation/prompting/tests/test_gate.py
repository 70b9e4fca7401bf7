"""A moderation endpoint behind our own rules, over a real socket: asked once, never needed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from common.errors import InvalidInput
from common.tests.http_server import ScriptedServer, serving
from generation.prompting.moderation.gate import prompt_gate
from generation.prompting.text_server import TextServer

PROMPT = "A hand lifts the cup."
PATH = "/v1/moderations"


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[ScriptedServer]:
    """A moderation endpoint, and the product pointed at it."""
    with serving() as server:
        settings.MODERATION = TextServer(
            base_url=f"{server.url}/v1", api_key="sk-text", model="omni", patience=1
        )
        yield server


def answer(*flagged: str) -> tuple[int, dict[str, str], bytes]:
    categories = {name: name in flagged for name in ("sexual", "violence", "hate", *flagged)}
    body = {
        "id": "modr-1",
        "model": "omni",
        "results": [{"flagged": bool(flagged), "categories": categories, "category_scores": {}}],
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def test_without_an_endpoint_the_rules_stand_alone(settings: Settings) -> None:
    assert settings.MODERATION is None
    prompt_gate(PROMPT)
    with pytest.raises(InvalidInput):
        prompt_gate("A naked woman holds the cup.")


def test_what_is_fine_passes(endpoint: ScriptedServer) -> None:
    endpoint.answers[PATH] = answer()

    prompt_gate(PROMPT)

    assert [json.loads(body) for body in endpoint.posted] == [{"input": PROMPT, "model": "omni"}]
    assert endpoint.keys == ["Bearer sk-text"]


@pytest.mark.parametrize(
    ("flagged", "categories"),
    [
        (["violence", "violence/graphic"], ["violence"]),
        (["sexual/minors", "sexual"], ["minors", "sexual"]),
        (["illicit"], ["danger"]),
        (["harassment/threatening"], ["harassment"]),
        (["self-harm/intent"], ["self-harm"]),
        (["something/new"], ["other"]),
    ],
)
def test_what_is_flagged_is_refused_in_words(
    endpoint: ScriptedServer, flagged: list[str], categories: list[str]
) -> None:
    endpoint.answers[PATH] = answer(*flagged)

    with pytest.raises(InvalidInput) as refusal:
        prompt_gate(PROMPT)

    assert refusal.value.extra == {"reason": "moderation", "categories": categories}
    assert refusal.value.errors is not None
    assert len(refusal.value.errors["prompt"]) == len(categories)
    assert refusal.value.detail.endswith("Nothing was charged.")


def test_what_our_rules_refuse_is_not_even_asked(endpoint: ScriptedServer) -> None:
    with pytest.raises(InvalidInput) as refusal:
        prompt_gate("Close-up. She stabs him with the fork.")

    assert refusal.value.errors == {
        "prompt": [
            (
                "“stabs him” cannot be made: it asks for violence against a person or an animal. "
                "Please change that part."
            )
        ]
    }
    assert endpoint.posted == []


@pytest.mark.parametrize(
    "broken",
    [
        (500, {}, b"down"),
        (401, {}, b'{"error": {"message": "bad key"}}'),
        (429, {"Retry-After": "30"}, b"{}"),
        (302, {"Location": "http://169.254.169.254/"}, b""),
        (200, {"Content-Type": "text/html"}, b"<html>hello</html>"),
        (200, {"Content-Type": "application/json"}, b'{"results": []}'),
        (200, {"Content-Type": "application/json"}, b"[1]"),
        (200, {"Content-Type": "application/json"}, b'{"results": [{"flagged": true}]}'),
        (200, {"X-Delay": "3"}, b""),
    ],
    ids=["500", "key", "busy", "redirect", "html", "empty", "list", "half", "late"],
)
def test_an_endpoint_that_does_not_answer_stops_nobody(
    endpoint: ScriptedServer, caplog: Any, broken: tuple[int, dict[str, str], bytes]
) -> None:
    endpoint.answers[PATH] = broken
    caplog.set_level(logging.INFO)

    prompt_gate(PROMPT)

    assert len(endpoint.posted) == 1, "asked once, never again"
    assert "Moderation gave no answer" in caplog.text
    assert "lifts the cup" not in caplog.text


def test_an_endpoint_that_is_away_stops_nobody(settings: Settings, caplog: Any) -> None:
    with serving() as server:
        gone = f"{server.url}/v1"
    settings.MODERATION = TextServer(base_url=gone, api_key="k", model="omni", patience=1)

    prompt_gate(PROMPT)

    assert "Moderation gave no answer (APIConnectionError)" in caplog.text


def test_at_info_nothing_says_what_was_asked(endpoint: ScriptedServer, caplog: Any) -> None:
    endpoint.answers[PATH] = answer("violence")
    caplog.set_level(logging.INFO)

    with pytest.raises(InvalidInput):
        prompt_gate(PROMPT)

    assert "lifts the cup" not in caplog.text


def test_the_key_is_never_shown() -> None:
    assert "sk-text" not in repr(TextServer("http://x", "sk-text", "omni", 1))
