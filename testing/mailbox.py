"""The sandbox's mailbox, for tests of the product, which must not import the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sandbox.mail.tests.support import Mailbox as Process


class Mailbox(Protocol):
    """A mail server with everything that it took."""

    smtp_port: int

    def messages(self, query: str = "") -> list[dict[str, Any]]: ...


@contextmanager
def mailbox_serving(folder: Path) -> Iterator[Mailbox]:
    """A mailbox of one's own, in a process of its own, for as long as the block runs."""
    with closing(Process(folder)) as mailbox:
        yield mailbox
