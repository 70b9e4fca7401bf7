"""Asking an endpoint for its models: what each answer means, over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generation.providers.base import ModelAnswer, ModelOutcome, ModelQuestion
from generation.providers.tests.asking import CannedMeeting
from generation.providers.tests.canned import Answer, serving
from generation.providers.tests.wires import WIRES, Wire

WIRE = {wire.adapter: wire for wire in WIRES}
HAS = {"object": "list", "data": [{"id": "wan-2.2"}, {"id": "veo"}, "odd", {"object": "model"}]}
HTML = Answer(200, b"<!doctype html><title>Hello</title>")

Routes = dict[str, Answer]


def meeting(wire: Wire) -> Iterator[CannedMeeting]:
    with serving() as server:
        yield CannedMeeting(wire=wire, root=server.root, server=server)


@pytest.fixture
def openai() -> Iterator[CannedMeeting]:
    yield from meeting(WIRE["openai_videos"])


@pytest.fixture
def runway() -> Iterator[CannedMeeting]:
    yield from meeting(WIRE["runway"])


def routed(routes: Routes) -> Callable[[str], Answer]:
    return lambda path: routes.get(path.rpartition("/v1/")[2], Answer(404, {}))


def question(model: str = "wan-2.2", **offer: Any) -> ModelQuestion:
    return ModelQuestion(model=model, **({"seconds": (4,), "sizes": ("720x1280",)} | offer))


def ask(met: CannedMeeting, asked: ModelQuestion) -> ModelAnswer:
    return met.ask(lambda provider: provider.check_model(asked))


def test_a_listed_model_answers_and_nothing_is_begun(openai: CannedMeeting) -> None:
    openai.server.answer = routed({"models": Answer(200, HAS)})
    assert ask(openai, question()).outcome is ModelOutcome.ANSWERS
    assert openai.server.asked == ["GET /v1/models"]
    assert openai.server.headers[0]["authorization"] == f"Bearer {openai.key}"


@pytest.mark.parametrize(
    ("routes", "outcome", "message"),
    [
        # A proxy that passes on more than it lists.
        (
            {"models": Answer(200, HAS), "models/sora-2": Answer(200, {"id": "sora-2"})},
            ModelOutcome.ANSWERS,
            "",
        ),
        ({"models": Answer(200, HAS)}, ModelOutcome.UNKNOWN, "it has veo, wan-2.2"),
        ({"models": Answer(200, {"data": []})}, ModelOutcome.UNKNOWN, ""),
        (
            {"models/sora-2": Answer(404, {"error": {"code": "model_not_found", "message": "-"}})},
            ModelOutcome.UNKNOWN,
            "",
        ),
        ({"models/sora-2": Answer(200, {"id": "sora-2"})}, ModelOutcome.ANSWERS, ""),
        ({}, ModelOutcome.CANNOT_SAY, "it names no models"),
        (
            {"models": Answer(405, {}), "models/sora-2": Answer(405, {})},
            ModelOutcome.CANNOT_SAY,
            "it names no models",
        ),
        (
            {"models": Answer(501, {}), "models/sora-2": Answer(501, {})},
            ModelOutcome.CANNOT_SAY,
            "it names no models",
        ),
        ({"models": HTML, "models/sora-2": HTML}, ModelOutcome.CANNOT_SAY, "it names no models"),
        ({"models": Answer(200, {"data": None})}, ModelOutcome.CANNOT_SAY, "it names no models"),
    ],
)
def test_what_a_server_of_the_protocol_says(
    openai: CannedMeeting, routes: Routes, outcome: ModelOutcome, message: str
) -> None:
    openai.server.answer = routed(routes)
    assert ask(openai, question("sora-2")) == ModelAnswer(outcome=outcome, message=message)


@pytest.mark.parametrize("adapter", ["openai_videos", "runway"])
@pytest.mark.parametrize(
    ("status", "account"), [(401, True), (403, True), (500, False), (503, False), (0, False)]
)
def test_no_answer_or_none_to_our_key_is_an_error(adapter: str, status: int, account: bool) -> None:
    for met in meeting(WIRE[adapter]):
        met.server.answer = lambda _path: Answer(status, {})
        error = met.refusal(lambda provider: provider.check_model(question("gen4_turbo")))
        assert error.account is account


def organization(*, balance: Any = 250, names: Any = ("gen4_turbo",)) -> Answer:
    tier = {"maxMonthlyCreditSpend": 1000, "models": {name: {} for name in names}}
    return Answer(200, {"creditBalance": balance, "tier": tier, "usage": {"models": {}}})


@pytest.mark.parametrize(
    ("answer", "asked", "outcome", "message"),
    [
        (
            organization(),
            question("gen4_turbo"),
            ModelOutcome.ANSWERS,
            "250 of Runway's credits are left",
        ),
        (
            organization(balance=0),
            question("gen4_turbo"),
            ModelOutcome.REFUSED,
            "the account has no credits left",
        ),
        (
            organization(names=()),
            question("gen4_turbo"),
            ModelOutcome.CANNOT_SAY,
            "250 of Runway's credits are left",
        ),
        (
            organization(),
            question("gen9"),
            ModelOutcome.UNKNOWN,
            "250 of Runway's credits are left",
        ),
        (
            organization(),
            question("gen4_turbo", seconds=(4, 12), sizes=("720x1280", "1024x1792")),
            ModelOutcome.MISFIT,
            "gen4_turbo makes no 12 s, 1024x1792",
        ),
        (Answer(200, []), question("gen4_turbo"), ModelOutcome.CANNOT_SAY, ""),
        (
            Answer(200, {"tier": {"models": None}, "creditBalance": "many"}),
            question("gen4_turbo"),
            ModelOutcome.CANNOT_SAY,
            "",
        ),
    ],
)
def test_what_runway_says(
    runway: CannedMeeting,
    answer: Answer,
    asked: ModelQuestion,
    outcome: ModelOutcome,
    message: str,
) -> None:
    runway.server.answer = lambda _path: answer
    assert ask(runway, asked) == ModelAnswer(outcome=outcome, message=message)
    assert runway.server.asked == ["GET /runway/v1/organization"]
