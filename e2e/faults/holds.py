"""Ways to hold a worker at an exact point of its work."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from e2e.client import PHOTO, Client
from e2e.faults.servers import FaultStack
from e2e.stack import until


class HeldPhoto:
    """A photo that the bucket does not give out yet: whoever reads it waits for us.

    Its job is held by a worker, has a lease, and nothing was sent yet.
    """

    def __init__(self, stack: FaultStack, creator: Client) -> None:
        self.id = str(creator.upload(PHOTO.read_bytes()).raise_for_status().json()["id"])
        ((key,),) = stack.sql("SELECT storage_key FROM generation_asset WHERE id = %s", self.id)
        self._gate, self._path = stack.storage.gate, stack.storage.path(key)
        self._hold = self._gate.hold(self._path)

    def wait_for_reader(self) -> None:
        """Wait until somebody reads it, and hold them there."""
        assert self._hold.asked.wait(60), "waited 60 s in vain for a worker to read the photo"

    def put_back(self) -> None:
        """Whoever reads it from now on gets the photo; who reads already goes on waiting."""
        self._gate.give(self._path)

    def feed(self) -> None:
        """Whoever waits gets the photo now."""
        self._hold.over.set()


@dataclass(frozen=True)
class HeldRow:
    """A row that we have locked."""

    stack: FaultStack
    backend: int

    def wait_for(self, number: int = 1) -> None:
        """Wait until so many others wait for the row."""
        until(lambda: self.waiting() >= number, what=f"{number} to wait for the row", pause=0.02)

    def waiting(self) -> int:
        """How many wait for it, one behind the other."""
        ((found,),) = self.stack.sql(
            "WITH RECURSIVE behind(pid) AS (SELECT %s::int UNION"
            " SELECT a.pid FROM pg_stat_activity a"
            " JOIN behind b ON b.pid = ANY(pg_blocking_pids(a.pid)))"
            " SELECT count(*) - 1 FROM behind",
            self.backend,
        )
        return int(found)


@contextlib.contextmanager
def held_wallet(stack: FaultStack, creator: Client) -> Iterator[HeldRow]:
    """Nobody can move this creator's credits: a job waits between store and settle."""
    with stack.connect() as connection, connection.transaction():
        connection.execute(
            "SELECT FROM credits_wallet w JOIN accounts_user u ON u.id = w.creator_id"
            " WHERE u.email = %s FOR UPDATE OF w",
            [creator.email],
        )
        yield HeldRow(stack, connection.info.backend_pid)


@contextlib.contextmanager
def held_job(stack: FaultStack, job_id: str) -> Iterator[HeldRow]:
    """Nobody can move this job: whoever wants to waits in line."""
    with stack.connect() as connection, connection.transaction():
        connection.execute("SELECT FROM generation_job WHERE id = %s FOR UPDATE", [job_id])
        yield HeldRow(stack, connection.info.backend_pid)


def orphaned_files(stack: FaultStack) -> set[str]:
    """The keys of stored files that no row names."""
    rows = stack.sql("SELECT storage_key FROM generation_asset")
    return stack.storage.keys("videos/") - {key for (key,) in rows}
