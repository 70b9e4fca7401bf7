"""Renews a lease beside work whose length nobody knows, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import DatabaseError, connection

from generation.pipeline.leases import lease_renew

logger = logging.getLogger(__name__)


class LeaseKeeper:
    """`with LeaseKeeper(...)`: the lease holds as long as the block runs and this process lives.

    It stops by itself when the lease is another's; the work's own transition then finds that out.
    """

    # How long a job waits after its worker was killed; two renewals may fail.
    SECONDS = 20
    EVERY = 6

    def __init__(self, *, job_id: UUID, lease: UUID) -> None:
        self._job_id = job_id
        self._lease = lease
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lease-{job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(self.EVERY):
            try:
                held = lease_renew(job_id=self._job_id, lease=self._lease, seconds=self.SECONDS)
            except DatabaseError as error:
                logger.warning("the lease of job %s was not renewed: %s", self._job_id, error)
                held = True
            finally:
                connection.close()
            if not held:
                return
