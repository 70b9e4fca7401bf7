"""What the tests of this protocol share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.providers.tests.canned import Canned, serving


@pytest.fixture
def server() -> Iterator[Canned]:
    with serving() as canned:
        yield canned
