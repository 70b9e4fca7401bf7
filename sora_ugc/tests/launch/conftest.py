"""Who a launch asks: Stripe and a renderer, as stand-ins, and what is on offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.tests.stand_in import StandIn, stand_in_running
from generation.models import VideoModel
from generation.tests.jobs.stand_in import StandIn as VideoStandIn
from generation.tests.jobs.stand_in import running as videos_running
from sora_ugc.tests.launch.shared import HOOK


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in_running(tmp_path_factory.mktemp("stripe"), webhook_url=HOOK) as running:
        yield running


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VideoStandIn]:
    with videos_running(tmp_path_factory.mktemp("videos")) as running:
        yield running


@pytest.fixture
def offered() -> VideoModel:
    """The standard model alone, under a name that may stand."""
    VideoModel.objects.exclude(slug="sora-2").update(enabled=False)
    VideoModel.objects.filter(slug="sora-2").update(name="Wan 2.2")
    return VideoModel.objects.get(slug="sora-2")
