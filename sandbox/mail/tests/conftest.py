"""One mailbox for all tests of a worker, empty before each, and fresh ones to stop and restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.mail.tests.support import Mailbox


@pytest.fixture(scope="session")
def _shared_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path_factory.mktemp("mail"))
    yield mailbox
    mailbox.close()


@pytest.fixture
def mailbox(_shared_mailbox: Mailbox) -> Mailbox:
    _shared_mailbox.http.delete("/messages")
    return _shared_mailbox


@pytest.fixture
def own_mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path / "mail")
    yield mailbox
    mailbox.close()
