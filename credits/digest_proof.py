"""Hold the ledger against its daily digests: what was the end of a chain is still a link of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage

from credits.digest import NONE_BEFORE, Digest, digests_stored
from credits.proof import CHUNK, Checked, Finding, Remark, Violation, query

# The newest digest of each of so many days. Were it one, somebody who rewrites the ledger just
# before midnight would be covered by the digest that is written just after it.
DAYS = 2

_ELSEWHERE = """
    SELECT told.creator_id, told.sequence, told.head, t.hash
    FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS told (creator_id, sequence, head)
    LEFT JOIN credits_transaction t
           ON t.creator_id = told.creator_id AND t.sequence = told.sequence
    WHERE t.hash IS DISTINCT FROM told.head
"""


# Far above what a line of ours can be: a file that is none of ours has no line at all.
LONGEST_LINE = 256
_LINE = re.compile(rb"[0-9a-f-]{36} \d{1,18} [0-9a-f]{64}\n")


class _End(NamedTuple):
    """The end of a chain when a digest was written."""

    creator_id: UUID
    sequence: int
    head: bytes


def _end(*parts: bytes) -> _End:
    creator_id, sequence, head = (part.decode() for part in parts)
    return _End(UUID(creator_id), int(sequence), bytes.fromhex(head))


class _Reader(Iterator[_End]):
    """The ends that a digest names, as it is read; at the end its SHA-256 is known.

    Lines that are none of ours are passed over: with them the hash is another one.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        self._seal = sha256()
        self.previous = NONE_BEFORE

    @property
    def sha256(self) -> str:
        return self._seal.hexdigest()

    def __next__(self) -> _End:
        while line := self._file.readline(LONGEST_LINE):
            self._seal.update(line)
            match line.split():
                case [b"previous", previous]:
                    self.previous = previous.decode("ascii", "replace")
                case [creator_id, sequence, head] if _LINE.fullmatch(line):
                    return _end(creator_id, sequence, head)
        raise StopIteration


def chains_go_on_from_their_digests() -> Iterator[Finding]:
    """At the sequence that a digest names, each creator's chain has the hash that it names.

    A storage that is away and a ledger without a digest are remarked on: they prove nothing.
    """
    try:
        yield from _held_against(digests_stored())
    except OSError as error:
        yield Remark(f"the storage with the daily digests cannot be read: {error}")


def _held_against(stored: list[Digest]) -> Iterator[Finding]:
    known = {NONE_BEFORE, *(digest.sha256 for digest in stored)}
    days: set[date] = set()
    for digest in _visible(stored):
        day = digest.complete_at.date()
        if day in days:
            continue
        if len(days) == DAYS:
            break
        if digest.is_whole():
            days.add(day)
            yield from _compared(digest, known)
        else:
            yield Remark(f"{digest.key} broke off when it was stored, so it is left out")
    if not days:
        yield Remark("there is no daily digest yet to hold the chains against")


def _visible(stored: list[Digest]) -> list[Digest]:
    """Those complete before this snapshot was taken: a newer one knows of later transactions."""
    ((snapshot_at,),) = query("SELECT transaction_timestamp()")
    return [digest for digest in stored if digest.complete_at < snapshot_at]


def _compared(digest: Digest, known: set[str]) -> Iterator[Finding]:
    with default_storage.open(digest.key) as file:
        reader = _Reader(file)
        while ends := list(islice(reader, CHUNK)):
            yield from _elsewhere(digest, ends)
            yield Checked(len(ends))
    if reader.sha256 != digest.sha256:
        yield Violation(f"digest {digest.key}", f"its content has the SHA-256 {reader.sha256}")
    elif reader.previous not in known:
        yield Violation(f"digest {digest.key}", f"the one before it, {reader.previous}, is missing")


def _elsewhere(digest: Digest, ends: list[_End]) -> Iterator[Violation]:
    columns = [list(column) for column in zip(*ends, strict=True)]
    for creator_id, sequence, head, found in query(_ELSEWHERE, columns):
        there = bytes(found).hex() if found else "nothing"
        yield Violation(
            f"wallet {creator_id}",
            f"sequence {sequence} has the hash {there}, and had {bytes(head).hex()} "
            f"when the digest of {digest.complete_at:%Y-%m-%d %H:%M} UTC was written",
            creator_id,
        )
