"""The Range header (RFC 9110, section 14): one range of bytes, as players and downloaders ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies outside the file: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self.last - self.first + 1

    def content_range(self, *, size: int) -> str:
        """The Content-Range header for a file of `size` bytes."""
        return f"bytes {self.first}-{self.last}/{size}"


def parse(header: str, *, size: int) -> ByteRange | None:
    """The range that `header` asks of a file of `size` bytes; None when the whole file answers it.

    No header, another unit, nonsense and several ranges at once get the whole file, as the RFC
    allows. Raises Unsatisfiable when no byte of the file lies in the range.
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size)
    if last and int(last) < int(first):
        return None
    return _within(int(first), int(last) if last else size - 1, size)


def _suffix(length: int, size: int) -> ByteRange:
    if length == 0:
        raise Unsatisfiable
    return _within(max(0, size - length), size - 1, size)


def _within(first: int, last: int, size: int) -> ByteRange:
    if first >= size:
        raise Unsatisfiable
    return ByteRange(first, min(last, size - 1))
