"""One proxy for all of these tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from pytest_django import Settings

from generation.models import VideoModel
from generation.providers.openai_videos import adapter
from generation.tests.jobs import stand_in
from testing.litellm import proxy as proxies
from testing.litellm.install import STAMP
from testing.litellm.proxy import KEY, ROUTES, Proxy


@pytest.fixture(scope="session")
def _running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    if not STAMP.exists():
        pytest.exit("LiteLLM is not installed; `make test-litellm` does that first.", returncode=2)
    with (
        stand_in.running(tmp_path_factory.mktemp("videos")) as upstream,
        proxies.running(
            tmp_path_factory.mktemp("litellm"), upstream, say=partial(_say, request.config)
        ) as running,
    ):
        yield running


def _say(config: pytest.Config, line: str) -> None:
    """On the terminal, past what keeps the servers' own words for a failure."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stderr.write(f"\n{line}\n")


@pytest.fixture
def proxy(_running: Proxy, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """The proxy. It is slow on a busy machine, which is not what these tests are about."""
    settings.OUTBOUND_ALLOWED_HOSTS = []
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    monkeypatch.setattr(adapter, "ASK_SECONDS", 120)
    monkeypatch.setattr(adapter, "CREATE_SECONDS", 120)
    return _running


@pytest.fixture(params=ROUTES)
def route(request: pytest.FixtureRequest, proxy: Proxy, settings: Settings) -> str:
    """One route of the proxy, and the product pointed at it as docs/renderers.md says."""
    name: str = request.param
    settings.VIDEO_ENDPOINTS = {
        "openai": replace(
            settings.VIDEO_ENDPOINTS["openai"],
            base_url=proxy.base_url,
            api_key=KEY,
            dialect=frozenset(ROUTES[name].words),
        )
    }
    VideoModel.objects.filter(slug="sora-2").update(upstream=name)
    return name
