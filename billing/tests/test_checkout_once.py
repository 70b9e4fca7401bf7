"""Checkout that is opened again with the same Idempotency-Key."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from billing.models import Purchase
from billing.tests.stand_in import StandIn
from common.models import KeptAnswer
from credits.tests.races import race

TWINS = 6


@pytest.fixture
def client(client: Client, creator: User) -> Client:
    client.force_login(creator)
    return client


def checkout(client: Client, pack: str = "starter", **headers: str) -> Any:
    return client.post(
        "/api/v1/billing/checkout",
        {"pack": pack},
        content_type="application/json",
        headers={"Idempotency-Key": "k", **headers},
    )


@pytest.mark.django_db
def test_the_same_checkout_again_is_one_purchase(client: Client, stand_in: StandIn) -> None:
    first, second = checkout(client), checkout(client)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Purchase.objects.get().session_id == first.json()["session_id"]


@pytest.mark.django_db
def test_another_pack_under_the_same_key_is_refused(client: Client, stand_in: StandIn) -> None:
    checkout(client)
    answer = checkout(client, "studio")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert Purchase.objects.count() == 1


@pytest.mark.django_db
def test_a_checkout_that_died_halfway_is_the_same_session_at_stripe(
    client: Client, stand_in: StandIn
) -> None:
    first = checkout(client).json()
    # Killed after Stripe had answered and before anything of it was written down.
    Purchase.objects.update(session_id=None)
    KeptAnswer.objects.update(answer=None, lease_until=timezone.now())
    again = checkout(client)
    assert (again.status_code, again.json()) == (201, first)
    assert Purchase.objects.get().session_id == first["session_id"]


@pytest.mark.django_db
def test_a_checkout_that_stripe_did_not_answer_can_be_sent_again(
    client: Client, stand_in: StandIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    assert checkout(client).status_code == 503
    settings.STRIPE_API_BASE = there
    assert checkout(client).status_code == 201
    assert Purchase.objects.filter(session_id__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_are_one_purchase(creator: User, stand_in: StandIn) -> None:
    clients = [Client() for _ in range(TWINS)]
    for one in clients:
        one.force_login(creator)

    answers = race(TWINS, lambda number: checkout(clients[number]))

    codes = [answer.status_code for answer in answers]  # type: ignore[union-attr]
    assert codes.count(201) == 1
    assert set(codes) <= {200, 201, 409}
    assert Purchase.objects.count() == 1
