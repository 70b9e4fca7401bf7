"""What a container's health check says, with a web process and Valkey there and away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from celery_worker.heartbeat import KEY, heartbeat_write
from common.tests.http_server import serving
from infra import healthcheck


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://studio.example.com")
    monkeypatch.setenv("REDIS_URL", settings.REDIS_URL)


@pytest.fixture
def redis() -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)
    redis.delete(KEY)
    yield redis
    redis.delete(KEY)


@pytest.mark.parametrize("role", ["web", "live"])
def test_it_answers_or_it_is_unwell(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        monkeypatch.setenv("HEALTHCHECK_PORT", server.url.rpartition(":")[2])
        server.answers["/healthz"] = (200, {}, b"ok")
        assert healthcheck.main(role)
        server.answers["/healthz"] = (503, {}, b"")
        assert not healthcheck.main(role)

    with pytest.raises(OSError, match="refused"):
        healthcheck.main(role)


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_worker_has_done_something_lately(role: str, redis: Redis) -> None:
    assert not healthcheck.main(role)
    heartbeat_write()
    assert healthcheck.main(role)


def test_without_redis_no_worker_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")

    with pytest.raises(RedisError):
        healthcheck.main("worker")


def test_a_secret_address_may_come_from_a_file(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "redis"
    path.write_text(f"{settings.REDIS_URL}\n")
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("REDIS_URL_FILE", str(path))
    heartbeat_write()

    assert healthcheck.main("beat")


def test_a_role_that_there_is_not_is_said() -> None:
    with pytest.raises(SystemExit, match="no role 'webb'"):
        healthcheck.main("webb")


def test_what_runs_often_loads_little() -> None:
    program = "import sys; from infra import healthcheck; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "infra.healthcheck" in loaded
    assert loaded.isdisjoint({"redis", "django", "celery"})


def test_it_looks_for_what_the_workers_write() -> None:
    assert healthcheck.HEARTBEAT == KEY
