"""Every adapter meets a canned server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.providers.tests.asking import CannedMeeting
from generation.providers.tests.canned import serving
from generation.providers.tests.wires import WIRES, Wire


@pytest.fixture(params=WIRES, ids=lambda wire: wire.adapter)
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found


@pytest.fixture
def met(wire: Wire) -> Iterator[CannedMeeting]:
    with serving() as server:
        yield CannedMeeting(wire=wire, root=server.root, server=server)
