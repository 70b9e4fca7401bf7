"""A creator, another one, and Stripe's stand-in for all tests of billing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app as app
from django.test import Client
from kombu import Connection
from pytest_django import Settings

from accounts.models import User
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.tests.stand_in import StandIn, signature, stand_in_running
from testing.factories import UserFactory

Post = Callable[..., Any]
Messages = Callable[[], list[tuple[str, list[Any]]]]


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One stand-in per test process; it sends no webhooks, the tests post them themselves."""
    with stand_in_running(tmp_path_factory.mktemp("stripe")) as running:
        yield running


@pytest.fixture(autouse=True)
def _stripe_is_the_stand_in(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Every test that asks for the stand-in reaches it through the setting."""
    nowhere = "http://127.0.0.1:9"
    asks = "stand_in" in request.fixturenames
    settings.STRIPE_API_BASE = request.getfixturevalue("stand_in").base if asks else nowhere


@pytest.fixture
def creator(db: None) -> User:
    return UserFactory.create(email="ada@example.com")


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory.create(email="eve@example.com")


@pytest.fixture
def started(creator: User, stand_in: StandIn) -> CheckoutStarted:
    """The creator stands before Stripe's page with the 100 credits pack."""
    return checkout_start(
        creator_id=creator.id, email=creator.email, pack_slug="starter", return_to="/studio/new/"
    )


@pytest.fixture
def post_event(client: Client) -> Post:
    """Post an event to the webhook as Stripe would; `header` replaces the right signature."""

    def post(event: dict[str, Any] | bytes, *, header: str | None = None) -> Any:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return client.post(
            "/webhooks/stripe",
            data=body,
            content_type="application/json",
            headers={"Stripe-Signature": signature(body) if header is None else header},
        )

    return post


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Messages]:
    """The messages that wait in Redis for a worker, taken out: task and arguments, oldest first.

    They go to a queue of this test's own, since tests in other processes send messages, too.
    """
    name = f"billing-test-{uuid4()}"
    monkeypatch.setattr(app.conf, "task_routes", {"billing.*": {"queue": name}})
    _routes_read_again()
    with app.connection_for_write() as broker:
        yield partial(_taken, broker, name)
    monkeypatch.undo()
    _routes_read_again()


def _taken(broker: Connection, name: str) -> list[tuple[str, list[Any]]]:
    queue = broker.SimpleQueue(name)
    taken: list[tuple[str, list[Any]]] = []
    with closing(queue), suppress(queue.Empty):
        while True:
            message = queue.get(block=False)
            message.ack()
            taken.append((message.headers["task"], message.payload[0]))
    return taken


def _routes_read_again() -> None:
    app.amqp.flush_routes()
    vars(app.amqp).pop("router", None)
