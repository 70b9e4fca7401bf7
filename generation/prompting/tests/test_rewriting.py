"""Polishing over a real socket: a text comes back that can be used, or none."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from common.tests.http_server import Answer, ScriptedServer, serving
from generation.prompting.brief import Brief
from generation.prompting.compose import compose_prompt
from generation.prompting.openai_text import TextServerError
from generation.prompting.rewriting import prompt_polish
from generation.prompting.text_server import TextServer

PROMPT = 'A hand lifts the cup.\n\nVoice: "First sip."'
POLISHED = 'Close-up: a hand lifts the cup into the light.\n\nVoice: "First sip."'
PATH = "/v1/chat/completions"
ITALIAN = compose_prompt(brief=Brief(preset="unboxing", language="it"), seconds=8)


@pytest.fixture
def text_model() -> Iterator[ScriptedServer]:
    """A text model that has not been told what to say yet."""
    with serving() as server:
        yield server


def says(content: object) -> Answer:
    """A chat completion."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant"}}
    choice["message"] = {"role": "assistant", "content": content}
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def at(server: ScriptedServer) -> TextServer:
    """The product's view of it."""
    return TextServer(f"{server.url}/v1", "sk-text", "writer", 1)


def polish(server: ScriptedServer, *, limit: int = 2000) -> str:
    return prompt_polish(at(server), prompt=PROMPT, limit=limit)


@pytest.mark.parametrize("content", [POLISHED, f" {POLISHED}\n", f"```text\n{POLISHED}\n```"])
def test_a_polished_text_comes_back(text_model: ScriptedServer, content: str) -> None:
    text_model.answers[PATH] = says(content)

    assert polish(text_model) == POLISHED

    (body,) = map(json.loads, text_model.posted)
    assert body["model"] == "writer"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "at most 2000 characters" in body["messages"][0]["content"]
    assert body["messages"][1]["content"] == PROMPT
    assert text_model.keys == ["Bearer sk-text"]


def test_marks_of_another_shape_are_the_same_speech(text_model: ScriptedServer) -> None:
    text_model.answers[PATH] = says(POLISHED.replace('"First sip."', "“First sip.”"))

    assert "“First sip.”" in polish(text_model)


@pytest.mark.parametrize(
    ("prompt", "polished"),
    [
        # All marks of speech, not only straight ones.
        ("A cup.\n\nVoice: “First sip.”", "A red cup.\n\nVoice: “Best sip.”"),
        # An inch mark is no speech, but where speech begins is then not known.
        ('A 5" cup.\n\nVoice: "First sip."', 'A 5" cup.\n\nVoice: "Best sip."'),
        # Other languages are told what is meant, and every prompt in which it is said.
        (ITALIAN, ITALIAN.replace("meaning: ", "meaning: truly ", 1)),
        (ITALIAN, ITALIAN.replace("All speech is in Italian (it)", "All speech is in English")),
        (ITALIAN, ITALIAN.rpartition("\n\n")[0]),
    ],
)
def test_what_is_spoken_stays_word_for_word(
    text_model: ScriptedServer, prompt: str, polished: str
) -> None:
    text_model.answers[PATH] = says(polished)

    with pytest.raises(TextServerError, match="it changed what is spoken"):
        prompt_polish(at(text_model), prompt=prompt, limit=2000)


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_a_brief_in_any_language_can_be_polished(text_model: ScriptedServer, language: str) -> None:
    prompt = compose_prompt(brief=Brief(preset="unboxing", language=language), seconds=12)
    polished = prompt.replace("Real-life phone look", "Phone look, morning light")
    text_model.answers[PATH] = says(polished)

    assert prompt_polish(at(text_model), prompt=prompt, limit=2000) == polished != prompt


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(""), "a text that is no prompt"),
        (says("x" * 2001), "a text that is no prompt"),
        (says("a\0b"), "a text that is no prompt"),
        (says(None), "an answer without words"),
        (says([{"type": "text"}]), "an answer without words"),
        (says("A hand lifts the cup."), "it changed what is spoken"),
        (says('Voice: "Best coffee ever."'), "it changed what is spoken"),
        ((200, {"Content-Type": "application/json"}, b"{}"), "an answer of another shape"),
        ((200, {"Content-Type": "application/json"}, b"[]"), "an answer of another shape"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), "JSONDecodeError"),
        ((401, {}, b'{"error": {"message": "no"}}'), "AuthenticationError 401"),
        ((500, {}, b""), "InternalServerError 500"),
        ((307, {"Location": "http://169.254.169.254/"}, b""), "APIStatusError 307"),
        ((200, {"X-Delay": "3"}, b""), "no answer within 1 s"),
    ],
)
def test_what_cannot_be_used_is_no_answer(
    text_model: ScriptedServer, answer: Answer, reason: str
) -> None:
    text_model.answers[PATH] = answer

    with pytest.raises(TextServerError, match=reason):
        polish(text_model)

    assert len(text_model.posted) == 1, "asked once, never again"


def test_the_limit_is_the_models(text_model: ScriptedServer) -> None:
    text_model.answers[PATH] = says(POLISHED)

    with pytest.raises(TextServerError, match="no prompt"):
        polish(text_model, limit=len(POLISHED) - 1)


def test_nobody_there_is_no_answer() -> None:
    with serving() as server:
        gone = at(server)

    with pytest.raises(TextServerError, match="APIConnectionError"):
        prompt_polish(gone, prompt=PROMPT, limit=2000)


def test_at_info_nothing_says_what_was_asked(text_model: ScriptedServer, caplog: Any) -> None:
    text_model.answers[PATH] = says(POLISHED)
    caplog.set_level(logging.INFO)

    polish(text_model)

    assert "lifts the cup" not in caplog.text
