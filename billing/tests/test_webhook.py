"""POST /webhooks/stripe: what is taken, what is refused, and that refusing stores nothing."""

from __future__ import annotations

import json
import time
from functools import partial
from importlib import import_module

import pytest
from celery import current_app as app
from django.apps import apps
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from billing.models import StripeEvent
from billing.tests.conftest import Messages, Post
from billing.tests.stand_in import signature
from common.messages import _rest
from testing.ports import free_port

pytestmark = pytest.mark.django_db

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}
BODY = json.dumps(EVENT).encode()


def test_a_signed_event_is_stored_and_a_worker_is_called(
    post_event: Post,
    messages: Messages,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = post_event(EVENT)
    assert (answer.status_code, answer.content) == (200, b"")
    event = StripeEvent.objects.get()
    assert (event.event_id, event.type, event.object_id) == (
        "evt_1",
        "checkout.session.completed",
        "cs_test_1",
    )
    assert event.payload == EVENT
    assert (event.handled_at, event.attempts) == (None, 0)
    assert messages() == [("billing.tasks.stripe_event_handle", ["evt_1"])]


def test_an_event_that_comes_again_is_stored_once(post_event: Post) -> None:
    assert [post_event(EVENT).status_code for _ in range(3)] == [200, 200, 200]
    assert StripeEvent.objects.count() == 1


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        signature(BODY, secret="whsec_forged"),
        signature(BODY, at=time.time() - 3_600),
        signature(b"{}"),
    ],
    ids=["no signature", "nonsense", "forged", "stale", "for another body"],
)
def test_what_stripe_did_not_sign_just_now_is_refused(
    post_event: Post, messages: Messages, header: str
) -> None:
    answer = post_event(EVENT, header=header)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert StripeEvent.objects.count() == 0
    assert messages() == []


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b'{"id": 1}', b"[" * 100_000])
def test_signed_garbage_is_refused(post_event: Post, body: bytes) -> None:
    assert post_event(body).status_code == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("name", ["id", "type"])
@pytest.mark.parametrize("value", [5, None, "evt\0", "\ud800", "e" * 256])
def test_names_that_no_event_of_stripes_has_are_refused(
    post_event: Post, name: str, value: object
) -> None:
    assert post_event(EVENT | {name: value}).status_code == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("object_", [{"object": "balance"}, {"object": "invoice", "id": None}])
def test_an_event_about_something_without_an_id_is_stored(
    post_event: Post, object_: dict[str, object]
) -> None:
    assert post_event(EVENT | {"data": {"object": object_}}).status_code == 200
    assert StripeEvent.objects.get().object_id == ""


@pytest.mark.parametrize("odd", ["\0", "\ud800"], ids=["a NUL", "half a pair"])
def test_what_the_database_has_no_letter_for_keeps_no_event_out(post_event: Post, odd: str) -> None:
    about = {"id": "cs_test_1", "metadata": {f"n{odd}": [f"a{odd}b", 1, None]}}
    assert post_event(EVENT | {"data": {"object": about}}).status_code == 200
    kept = StripeEvent.objects.get().payload["data"]["object"]
    assert kept == {"id": "cs_test_1", "metadata": {"n\ufffd": ["a\ufffdb", 1, None]}}


def test_what_it_says_of_people_is_not_kept(post_event: Post) -> None:
    """It would outlive the account."""
    session = {
        "id": "cs_test_1",
        "payment_intent": "pi_1",
        "customer_email": "ada@example.com",
        "customer_details": {"name": "Ada", "address": {"city": "London"}},
        "metadata": {"purchase": "12"},
        "items": [{"amount": 10, "billing_details": {"email": "ada@example.com"}}],
    }
    assert post_event(EVENT | {"data": {"object": session}}).status_code == 200
    assert StripeEvent.objects.get().payload["data"]["object"] == {
        "id": "cs_test_1",
        "payment_intent": "pi_1",
        "metadata": {"purchase": "12"},
        "items": [{"amount": 10}],
    }


def test_nor_of_those_that_were_stored_before(monkeypatch: pytest.MonkeyPatch) -> None:
    forgetting = import_module("billing.migrations.0008_forget_the_people_in_events")
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    about = {"id": "cs_1", "customer_details": {"email": "ada@example.com"}}
    rows = [
        StripeEvent(event_id=f"evt_{number}", type="charge.updated", payload={"data": about})
        for number in range(3)
    ]
    StripeEvent.objects.bulk_create(rows)

    forgetting.forget(apps, None)

    kept = StripeEvent.objects.values_list("payload", flat=True)
    assert list(kept) == [{"data": {"id": "cs_1"}}] * 3


def test_a_body_beyond_measure_is_refused_before_it_is_read(post_event: Post) -> None:
    answer = post_event(b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_post_is_answered(client: Client, method: str) -> None:
    answer = getattr(client, method)("/webhooks/stripe")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["code"] == "method_not_allowed"


def test_no_csrf_token_is_asked_for() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/webhooks/stripe",
        data=BODY,
        content_type="application/json",
        headers={"Stripe-Signature": signature(BODY)},
    )
    assert answer.status_code == 200


def test_without_redis_the_event_is_stored_and_answered_at_once(
    post_event: Post,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The message is tried and given up; the row is what counts."""
    away = app.connection_for_write(url=f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(_rest, "until", 0.0)
    monkeypatch.setattr(app, "send_task", partial(app.send_task, connection=away))
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        answer = post_event(EVENT)
    assert answer.status_code == 200
    assert time.monotonic() - began < 2
    assert StripeEvent.objects.count() == 1
    assert "billing.tasks.stripe_event_handle was not sent" in caplog.text


def test_it_costs_one_statement(
    post_event: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        post_event(EVENT)
