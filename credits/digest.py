"""The daily digest: where every creator's chain ends, kept in the storage, outside the database.

Whoever can rewrite the whole database, hashes and all, leaves a ledger that adds up. It no longer
continues what the digest of the day before says: `credits.digest_proof` compares them.

A digest is a text file, one line per creator in the order of their ids:

    ledger-digest 1
    previous <SHA-256 of the digest before, or ->
    <creator's id> <sequence> <hash at that sequence>
    ...
    end <how many creators>

Its name says when it was complete, its size in bytes and its SHA-256, so that `sha256sum` checks
it, and half a file is known for what it is. Each line was true when it was read and stays true,
for chains only grow; so nothing needs to stand still while it is written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage

from credits.proof import chunks, query

logger = logging.getLogger(__name__)

FOLDER = "ledger/digests"
HEADER = "ledger-digest 1"
NONE_BEFORE = "-"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-(\d+)-([0-9a-f]{64})\.txt")
_TIME = "%Y%m%dT%H%M%S%fZ"

_ENDS = """
    SELECT creator_id, sequence, head FROM credits_wallet
    WHERE creator_id > %s AND sequence > 0 ORDER BY creator_id LIMIT %s
"""


class Digest(NamedTuple):
    """A digest as its name describes it; the newest of several is the greatest."""

    complete_at: datetime
    size: int
    sha256: str

    @property
    def key(self) -> str:
        """Where it lies in the storage."""
        return f"{FOLDER}/{self.complete_at:{_TIME}}-{self.size}-{self.sha256}.txt"

    def is_whole(self) -> bool:
        """Whether all of it was stored; what broke off halfway is nobody's digest."""
        return default_storage.size(self.key) == self.size


def digests_stored() -> list[Digest]:
    """All digests, the newest first, those that broke off as well. Raises OSError."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    found = filter(None, map(_NAME.fullmatch, names))
    return sorted((_digest(match) for match in found), reverse=True)


def digest_daily() -> Digest | None:
    """Write today's digest unless there is one; None then. Raises OSError.

    Days are UTC. Two at once write two digests of which each is right.
    """
    today = database_time().date()
    newest = next((digest for digest in digests_stored() if digest.is_whole()), None)
    if newest and newest.complete_at.date() >= today:
        return None
    return _write(newest)


def database_time() -> datetime:
    """The database's clock: workers' may differ."""
    now: datetime
    ((now,),) = query("SELECT clock_timestamp()")
    return now.astimezone(UTC)


def _write(previous: Digest | None) -> Digest:
    """Collect on the disk first: the name needs the hash, and memory would grow with the ledger."""
    with TemporaryFile() as file:
        seal = _fill(file, previous)
        digest = Digest(database_time(), file.tell(), seal)
        file.seek(0)
        default_storage.save(digest.key, File(file, name=digest.key))
    logger.info("ledger digest %s, sha256 %s", digest.key, digest.sha256)
    return digest


def _fill(file: IO[bytes], previous: Digest | None) -> str:
    """Write all lines; their SHA-256."""
    seal = sha256()
    for line in _lines(previous):
        data = f"{line}\n".encode()
        seal.update(data)
        file.write(data)
    return seal.hexdigest()


def _lines(previous: Digest | None) -> Iterator[str]:
    yield HEADER
    yield f"previous {previous.sha256 if previous else NONE_BEFORE}"
    count = 0
    for rows in chunks(_ENDS):
        count += len(rows)
        for creator_id, sequence, head in rows:
            yield f"{creator_id} {sequence} {bytes(head).hex()}"
    yield f"end {count}"


def _digest(match: re.Match[str]) -> Digest:
    time, size, seal = match.groups()
    return Digest(datetime.strptime(time, _TIME).replace(tzinfo=UTC), int(size), seal)
