"""A server that did not answer is left alone for a while: one request waits for it, not all."""

from __future__ import annotations

import time

REST_SECONDS = 5.0


class Rest:
    """One for each server that is asked, for all threads of this process.

    `until` is by `time.monotonic`.
    """

    def __init__(self) -> None:
        self.until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether it is not to be asked."""
        return time.monotonic() < self.until

    def begin(self) -> None:
        """It has just not answered."""
        self.until = time.monotonic() + REST_SECONDS
