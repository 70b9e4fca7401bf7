"""What the tests of jobs share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings
from redis import Redis

from generation.tests.jobs import stand_in
from generation.tests.jobs.stand_in import StandIn


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    """Limits are shared through Redis: each test that is about one sets its own."""
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Messages go nowhere and are remembered: these tests drive the work themselves."""
    messages: list[tuple[str, dict[str, Any]]] = []

    def send(task: str, *, expires: float, **kwargs: Any) -> bool:
        messages.append((task, kwargs))
        return True

    monkeypatch.setattr("generation.pipeline.wake.send", send)
    monkeypatch.setattr("generation.pipeline.sweep.send", send)
    return messages


@pytest.fixture(autouse=True)
def _fresh_gate(settings: Settings) -> None:
    """What the gates learned in other tests is forgotten."""
    redis = Redis.from_url(settings.REDIS_URL)
    if keys := list(redis.scan_iter("renderer:*")):
        redis.delete(*keys)
    redis.close()


@pytest.fixture(scope="session")
def _stand_in_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in.running(tmp_path_factory.mktemp("videos")) as running:
        yield running


@pytest.fixture
def provider(_stand_in_process: StandIn, settings: Settings) -> StandIn:
    """The real wire, with the product pointed at it."""
    endpoint = settings.VIDEO_ENDPOINTS["openai"]
    at_stand_in = replace(endpoint, base_url=_stand_in_process.base_url, api_key=stand_in.KEY)
    settings.VIDEO_ENDPOINTS = {"openai": at_stand_in}
    return _stand_in_process
