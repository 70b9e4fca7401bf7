"""One stand-in and one shop for all tests of a worker, and fresh ones for those that break them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.stripe.tests.support import Shop, StandIn, shop_open


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with shop_open() as shop:
        yield shop


@pytest.fixture(scope="session")
def stand(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    stand = StandIn(tmp_path_factory.mktemp("stripe"), webhook_url=shop.url)
    yield stand
    stand.close()


@pytest.fixture
def own_shop() -> Iterator[Shop]:
    with shop_open() as shop:
        yield shop


@pytest.fixture
def own_stand(own_shop: Shop, tmp_path: Path) -> Iterator[StandIn]:
    stand = StandIn(tmp_path / "state", webhook_url=own_shop.url)
    yield stand
    stand.close()
