"""What errors say, in everybody's shape."""

from __future__ import annotations

from typing import Any

import pytest

from generation.providers.base import Accepted
from generation.providers.openai_videos.tests.asking import (
    create,
    refusal,
)
from generation.providers.tests.canned import Answer, Canned


@pytest.mark.parametrize("header", ["Retry-After", "llm_provider-retry-after"])
def test_it_says_when_to_come_again(server: Canned, header: str) -> None:
    server.answer = lambda _path: Answer(429, {"error": {"message": "busy"}}, {header: "7"})
    assert refusal(lambda: create(server)).retry_after == 7


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"code": "moderation_blocked", "message": "no"}}, "moderation_blocked"),
        (
            {"error": {"code": "400", "message": 'x {"error": {"code": "sentinel_block"}}'}},
            "sentinel_block",
        ),
        ({"error": {"code": None, "message": "Inpaint image must match"}}, "http_400"),
        (
            {"error": {"code": "400", "message": 'x {y} {"code": 400, "message": "z"} LiteLLM: {'}},
            "http_400",
        ),
        ({"error": {"code": 400, "message": "{" * 9000}}, "http_400"),
        ({"error": "no"}, "http_400"),
        ({"detail": "no such model"}, "http_400"),
        (b"<html>", "http_400"),
    ],
)
def test_the_real_code_is_found(server: Canned, body: Any, code: str) -> None:
    server.answer = lambda _path: Answer(400, body)
    assert refusal(lambda: create(server)).code == code


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "plain"}}, "plain"),
        ({"detail": "SGLang's"}, "SGLang's"),
        ({"detail": [{"loc": ["query", "limit"]}]}, '[{"loc": ["query", "limit"]}]'),
        (
            {"error": {"message": 'litellm: {"error": {"message": "the upstream\'s"}}'}},
            "the upstream's",
        ),
        ({"error": {"message": 'litellm: {"detail": "SGLang behind it"}'}}, "SGLang behind it"),
        ({"error": 5}, "HTTP 400"),
    ],
)
def test_staff_read_the_words_of_who_knows_best(server: Canned, body: Any, message: str) -> None:
    server.answer = lambda _path: Answer(400, body)
    assert refusal(lambda: create(server)).message == message


@pytest.mark.parametrize("kind", ["no_db_connection", "budget_exceeded"])
def test_a_proxy_tells_by_type_that_it_is_the_account(server: Canned, kind: str) -> None:
    body = {"error": {"message": "No connected db.", "type": kind, "code": "400"}}
    server.answer = lambda _path: Answer(400, body)
    error = refusal(lambda: create(server))
    assert (error.account, error.permanent) == (True, False)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "invalid_api_key"),
        (402, None),
        (403, None),
        (400, "billing_hard_limit_reached"),
        (429, "insufficient_quota"),
    ],
)
def test_a_trouble_of_the_account_is_not_the_jobs_fault(
    server: Canned, status: int, code: str | None
) -> None:
    server.answer = lambda _path: Answer(status, {"error": {"code": code, "message": "no"}})
    error = refusal(lambda: create(server))
    assert (error.account, error.permanent, error.accepted) == (True, False, Accepted.NO)


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 0])
def test_other_refusals_are_not_the_accounts_fault(server: Canned, status: int) -> None:
    server.answer = lambda _path: Answer(status, {"error": {"code": "other", "message": "no"}})
    assert not refusal(lambda: create(server)).account
