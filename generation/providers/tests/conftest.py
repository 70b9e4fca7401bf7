"""Every adapter meets a canned server, and the stand-in that renders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.providers.tests.asking import CannedMeeting, Rendering
from generation.providers.tests.canned import serving
from generation.providers.tests.wires import WIRES, Wire
from generation.tests.jobs import stand_in
from generation.tests.jobs.stand_in import StandIn


@pytest.fixture(params=WIRES, ids=lambda wire: wire.adapter)
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found


@pytest.fixture
def met(wire: Wire) -> Iterator[CannedMeeting]:
    with serving() as server:
        yield CannedMeeting(wire=wire, root=server.root, server=server)


@pytest.fixture(scope="session")
def _renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in.running(tmp_path_factory.mktemp("renderer")) as running:
        yield running


@pytest.fixture
def rendering(wire: Wire, _renderer: StandIn) -> Rendering:
    return Rendering(wire=wire, root=_renderer.root, key=stand_in.KEY, stand_in=_renderer)
