"""/healthz and /readyz."""

from __future__ import annotations

from threading import Event

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import Client
from redis import Redis

from celery_worker import heartbeat

# They share one key in Redis.
pytestmark = pytest.mark.xdist_group("heartbeat")

ALL = {"database": True, "broker": True, "storage": True, "worker": True}


@pytest.fixture(autouse=True)
def _no_worker() -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(heartbeat.KEY)


def test_alive_without_asking_anybody() -> None:
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_with_everything() -> None:
    heartbeat.heartbeat_write()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, ALL)


@pytest.mark.django_db
def test_not_ready_without_a_worker() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, ALL | {"worker": False})


@pytest.mark.django_db
def test_not_ready_without_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_storage: object, _name: str) -> bool:
        raise OSError("no route to host")

    heartbeat.heartbeat_write()
    monkeypatch.setattr(FileSystemStorage, "exists", down)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, ALL | {"storage": False})


@pytest.mark.django_db
def test_a_storage_that_hangs_does_not_hang_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.heartbeat_write()
    over = Event()
    monkeypatch.setattr("sora_ugc.health.STORAGE_SECONDS", 0.1)
    monkeypatch.setattr(FileSystemStorage, "exists", lambda _storage, _name: over.wait(30))
    answers = [Client().get("/readyz") for _probe in range(4)]
    over.set()
    assert [answer.json() for answer in answers] == [ALL | {"storage": False}] * 4
