"""POST jobs/create."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from credits.models import Transaction
from generation.models import Asset, Job
from generation.tests.jobs.driving import creator, photo, wallet
from generation.tests.photo_files import COFFEE

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/create"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wish(owner: User, **changes: Any) -> dict[str, Any]:
    return {
        "image": str(photo(owner).pk),
        "prompt": "A cup of coffee",
        "platform": "tiktok",
    } | changes


def post(user: User, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client_of(user).post(URL, body, content_type="application/json", headers=headers)


def form(user: User, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"prompt": "A cup of coffee", "platform": "tiktok"} | changes
    body["image"] = SimpleUploadedFile("cup.jpg", body.pop("content", COFFEE), "image/jpeg")
    return client_of(user).post(URL, body, headers=headers)


def nothing_happened(user: User, *, funds: int) -> None:
    assert wallet(user) == (funds, 0)
    assert not Job.objects.exists()
    assert not Transaction.objects.filter(kind="charge").exists()


def test_the_cheapest_model_and_its_shortest_length_by_default() -> None:
    ada = creator(funds=100)
    answer = post(ada, wish(ada))

    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in ("state", "model", "seconds", "size", "credits")} == {
        "state": "queued",
        "model": "sora-2",
        "seconds": 4,
        "size": "720x1280",
        "credits": 8,
    }
    assert [(step["state"], step["message"]) for step in body["timeline"]] == [
        ("queued", "Paid and in the queue.")
    ]
    assert (body["video"], body["thumbnail_url"], body["failure"], body["finished_at"]) == (
        None,
        None,
        None,
        None,
    )
    assert wallet(ada) == (92, 8)


def test_the_same_key_and_order_again_is_the_same_job() -> None:
    ada = creator(funds=100)
    body = wish(ada)
    first, second = post(ada, body, "k1"), post(ada, body, "k1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert wallet(ada) == (92, 8)


def test_the_same_photo_uploaded_twice_is_the_same_order() -> None:
    ada = creator(funds=100)
    assert post(ada, wish(ada), "k1").status_code == 201
    assert post(ada, wish(ada), "k1").status_code == 200


def test_the_same_key_with_another_order_is_a_conflict() -> None:
    ada = creator(funds=100)
    body = wish(ada)
    post(ada, body, "k1")
    answer = post(ada, body | {"prompt": "Another wish"}, "k1")

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert wallet(ada) == (92, 8)


def test_without_a_key_each_order_is_a_job() -> None:
    ada = creator(funds=100)
    body = wish(ada)
    assert post(ada, body).json()["id"] != post(ada, body).json()["id"]
    assert wallet(ada) == (84, 16)


def test_the_order_that_makes_credits_run_low_asks_for_a_mail(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        "accounts.low_balance.message_send", lambda task, *, args, expires: asked.append(args)
    )
    ada = creator(funds=35)
    with django_capture_on_commit_callbacks(execute=True):
        for key in ("first", "second", "second"):
            assert post(ada, wish(ada), key=key).status_code in (200, 201)

    crossing = Transaction.objects.get(kind="charge", idempotency_key="charge:second")
    assert asked == [(str(crossing.pk),)]


def test_too_few_credits_leave_nothing_behind(settings: Settings) -> None:
    ada = creator(funds=7)
    answer = post(ada, wish(ada), "k1")

    assert answer.status_code == 402
    body = answer.json()
    assert (body["code"], body["needed"], body["available"]) == ("insufficient_credits", 8, 7)
    assert body["buy_url"] == f"{settings.SITE_URL}/billing/"
    assert answer["Content-Type"] == "application/problem+json"
    nothing_happened(ada, funds=7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", "x" * 2001),
        ("prompt", 5),
        ("platform", "vine"),
        ("model", "sora-9"),
        ("seconds", 5),
        ("image", "not-a-uuid"),
        ("image", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_cannot_be_used_is_named_by_field(field: str, value: Any) -> None:
    ada = creator(funds=100)
    answer = post(ada, wish(ada) | {field: value})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == [field]
    nothing_happened(ada, funds=100)


def test_null_means_the_default_as_in_a_quote() -> None:
    ada = creator(funds=100)
    answer = post(ada, wish(ada) | {"model": None, "seconds": None})

    assert answer.status_code == 201
    assert (answer.json()["model"], answer.json()["seconds"]) == ("sora-2", 4)


def test_somebody_elses_photo_is_no_photo() -> None:
    ada, eve = creator(funds=100), creator(funds=100)
    answer = post(eve, wish(ada))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["image"])
    nothing_happened(eve, funds=100)


def test_a_stranger_is_not_served() -> None:
    answer = Client().post(URL, {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_form_may_bring_its_photo() -> None:
    ada = creator(funds=100)
    answer = form(ada)
    assert answer.status_code == 201
    assert Job.objects.get().image_id == Asset.objects.get().pk


def test_the_same_form_again_is_the_same_job_and_keeps_one_photo() -> None:
    ada = creator(funds=100)
    first, second = form(ada, "k1"), form(ada, "k1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Asset.objects.count() == 1
    assert wallet(ada) == (92, 8)


def test_a_form_that_is_not_paid_keeps_no_photo() -> None:
    ada = creator(funds=0)
    assert form(ada).status_code == 402
    assert not Asset.objects.exists()
    nothing_happened(ada, funds=0)


def test_a_form_with_something_else_than_a_photo() -> None:
    ada = creator(funds=100)
    answer = form(ada, content=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["image"])
    nothing_happened(ada, funds=100)


def test_without_a_renderer_nothing_is_sold(settings: Settings) -> None:
    ada = creator(funds=100)
    settings.VIDEO_ENDPOINTS = {}
    answer = post(ada, wish(ada))
    assert (answer.status_code, answer.json()["code"]) == (503, "rendering_closed")
    nothing_happened(ada, funds=100)
