"""One id finds a request again: in its answer, its log lines, the audit log and the 500 page."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from common import request_ids
from common.models import AuditEvent
from common.request_ids import HEADER, RequestIdMiddleware
from testing.logs import log_lines

OURS = "support-2026.11_30"
PACKS = "/api/v1/billing/packs"
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/pricing/", PACKS, "/nowhere/", "/api/v1/nowhere", "/healthz"])
def test_every_answer_has_the_callers_id(client: Client, path: str) -> None:
    assert client.get(path, headers={HEADER: OURS})[HEADER] == OURS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", "short", "x" * 129, "with space", "line\nbreak!", "böse-zeichen", "<script>"]
)
def test_what_is_no_decent_id_is_replaced(client: Client, given: str) -> None:
    answer = client.get(PACKS, headers={HEADER: given} if given else {})

    assert str(UUID(answer[HEADER])) == answer[HEADER]


def test_the_longest_and_the_shortest_are_taken(client: Client) -> None:
    for given in ("x" * 8, "x" * 128):
        assert client.get("/healthz", headers={HEADER: given})[HEADER] == given


def test_a_problem_says_it(client: Client) -> None:
    answer = client.get("/api/v1/nowhere", headers={HEADER: OURS})

    assert answer.json()["request_id"] == OURS


def test_the_500_page_says_it(settings: Settings) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"

    answer = Client(raise_request_exception=False).get("/faults/500/", headers={HEADER: OURS})

    assert answer.status_code == 500
    assert answer[HEADER] == OURS
    assert f"<code>{OURS}</code>" in answer.content.decode()


@pytest.mark.django_db
def test_the_audit_log_keeps_it(client: Client) -> None:
    client.post(
        "/api/v1/auth/login",
        {"email": "nobody@example.com", "password": "wrong"},
        content_type="application/json",
        headers={HEADER: OURS},
    )

    assert AuditEvent.objects.get().request_id == OURS


def test_log_lines_have_it_those_that_django_writes_afterwards_too(settings: Settings) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"
    with log_lines() as lines:
        Client(raise_request_exception=False).get("/faults/500/", headers={HEADER: OURS})

    (line,) = [line for line in lines() if line["logger"] == "django.request"]
    assert (line["level"], line["request_id"]) == ("error", OURS)
    assert line["event"] == "Internal Server Error: /faults/500/"


def test_a_log_line_outside_of_requests_has_none() -> None:
    with log_lines() as lines:
        logging.getLogger("somewhere").warning("nobody %s", "asked")

    (line,) = lines()
    assert UTC_TIME.fullmatch(line.pop("time"))
    assert line == {"level": "warning", "logger": "somewhere", "event": "nobody asked"}


def test_threads_do_not_mix_them_up() -> None:
    together = Barrier(4)

    def view(request: HttpRequest) -> HttpResponse:
        together.wait(timeout=10)
        return HttpResponse(request_ids.current())

    answering = RequestIdMiddleware(view)

    def ask(number: int) -> bool:
        given = f"request-{number}"
        answer = answering(RequestFactory().get("/", headers={HEADER: given}))
        assert isinstance(answer, HttpResponse)
        return answer.content.decode() == given == answer[HEADER]

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(4)))
    assert request_ids.current() == ""


def test_it_is_gone_when_the_view_fails() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestIdMiddleware(view)(RequestFactory().get("/"))
    assert request_ids.current() == ""
