"""HTTP as Stripe does it, through the real library and, where that is too polite, without it."""

from __future__ import annotations

import socket
import time

import pytest
import stripe

from sandbox.stripe.config import API_VERSION
from sandbox.stripe.tests.support import KEY, StandIn

AUTH = {"Authorization": f"Bearer {KEY}"}


def test_version_is_the_librarys() -> None:
    assert stripe.api_version == API_VERSION


def test_version_and_request_id_are_answered(stand: StandIn) -> None:
    answer = stand.http.get("/v1/events", headers=AUTH | {"Stripe-Version": "2024-06-20"})
    assert answer.headers["Stripe-Version"] == "2024-06-20"
    assert answer.headers["Request-Id"].startswith("req_")


def test_odd_version_is_refused(stand: StandIn) -> None:
    answer = stand.http.get("/v1/events", headers=AUTH | {"Stripe-Version": "newest"})
    assert answer.status_code == 400
    assert "Invalid Stripe API version" in answer.json()["error"]["message"]


@pytest.mark.parametrize("header", ["", "Bearer sk_live_1234567890abcdef", "Bearer", "Basic ???"])
def test_other_keys_are_refused(stand: StandIn, header: str) -> None:
    answer = stand.http.get("/v1/events", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "1234567890" not in answer.text


def test_key_as_user_name(stand: StandIn) -> None:
    assert stand.http.get("/v1/events", auth=(KEY, "")).status_code == 200


def test_library_raises_its_own_errors(stand: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.api.checkout.sessions.retrieve("cs_test_none")
    assert caught.value.http_status == 404
    assert caught.value.code == "resource_missing"
    assert caught.value.param == "id"
    assert caught.value.user_message == "No such checkout.session: 'cs_test_none'"


def test_unknown_parameter(stand: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.session(colour="red")
    assert caught.value.http_status == 400
    assert caught.value.code == "parameter_unknown"
    assert caught.value.user_message == "Received unknown parameter: colour"


def test_unknown_nested_parameter(stand: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.session(automatic_tax={"enabled": True, "colour": "red"})
    assert caught.value.param == "automatic_tax[colour]"


@pytest.mark.parametrize("name", ["mode", "success_url", "line_items"])
def test_missing_parameter(stand: StandIn, name: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.session(**{name: None})
    assert caught.value.code == "parameter_missing"
    assert caught.value.param == name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"success_url": "/done"}, "url_invalid"),
        ({"customer_email": "nobody"}, "email_invalid"),
        ({"client_reference_id": ""}, "parameter_invalid_empty"),
        ({"expires_at": "soon"}, "parameter_invalid_integer"),
        ({"metadata": {"k": "x" * 501}}, None),
        ({"metadata": {"k" * 41: "x"}}, None),
        ({"metadata": {str(n): "x" for n in range(51)}}, None),
        ({"mode": "subscription"}, None),
        ({"allow_promotion_codes": "perhaps"}, None),
    ],
)
def test_bad_values(stand: StandIn, changes: dict[str, object], code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.session(**changes)
    assert caught.value.http_status == 400
    assert caught.value.code == code


def test_json_bodies_are_refused(stand: StandIn) -> None:
    answer = stand.http.post("/v1/customers", headers=AUTH, json={"email": "a@example.com"})
    assert answer.status_code == 400
    assert "content type" in answer.json()["error"]["message"]


def test_unknown_url(stand: StandIn) -> None:
    answer = stand.http.get("/v1/subscriptions", headers=AUTH)
    assert answer.status_code == 404
    assert "Unrecognized request URL (GET: /v1/subscriptions)" in answer.text


def test_same_key_same_answer(stand: StandIn) -> None:
    sent = {"email": "twice@example.com"}
    headers = AUTH | {"Idempotency-Key": "customer-twice"}
    first, second = (stand.http.post("/v1/customers", headers=headers, data=sent) for _ in "12")
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    found = stand.api.customers.list({"email": "twice@example.com"})
    assert len(found.data) == 1


def test_same_key_other_parameters(stand: StandIn) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "customer-other"}
    stand.api.customers.create({"email": "one@example.com"}, options)
    with pytest.raises(stripe.IdempotencyError) as caught:
        stand.api.customers.create({"email": "two@example.com"}, options)
    assert caught.value.http_status == 400


def test_refusal_does_not_bind_the_key(stand: StandIn) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "customer-refused"}
    with pytest.raises(stripe.InvalidRequestError):
        stand.api.customers.create({"email": "nobody"}, options)
    assert stand.api.customers.create({"email": "some@example.com"}, options).id


def test_unexpandable_field(stand: StandIn) -> None:
    # An empty list has nothing to expand, and no other test has to come first.
    stand.session()
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        stand.api.checkout.sessions.list({"expand": ["data.status"]})


def test_key_that_is_in_use(stand: StandIn) -> None:
    """The first request is slow to send its body; its twin is told to come back later."""
    body = b"email=slow%40example.com"
    head = (
        "POST /v1/customers HTTP/1.1\r\nHost: stand-in\r\nConnection: close\r\n"
        f"Authorization: Bearer {KEY}\r\nIdempotency-Key: slow\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    headers = AUTH | {"Idempotency-Key": "slow"}
    sent = {"email": "slow@example.com"}
    with socket.create_connection(("127.0.0.1", stand.port)) as first:
        first.sendall(head.encode() + body[:5])
        time.sleep(0.3)
        refused = stand.http.post("/v1/customers", headers=headers, data=sent)
        assert refused.status_code == 409
        assert refused.json()["error"]["code"] == "idempotency_key_in_use"
        first.sendall(body[5:])
        assert first.recv(4096).startswith(b"HTTP/1.1 200")
    again = stand.http.post("/v1/customers", headers=headers, data=sent)
    assert again.headers["Idempotent-Replayed"] == "true"
