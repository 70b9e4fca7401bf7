"""One range of bytes, as the RFC says it."""

from __future__ import annotations

import pytest

from common import ranges
from common.ranges import ByteRange


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=2-5", ByteRange(2, 5)),
        ("bytes=4-", ByteRange(4, 9)),
        ("bytes=4-999", ByteRange(4, 9)),
        ("bytes=-3", ByteRange(7, 9)),
        ("bytes=-999", ByteRange(0, 9)),
        ("BYTES = 1 - 2", ByteRange(1, 2)),
    ],
)
def test_a_range_is_understood(header: str, expected: ByteRange) -> None:
    assert ranges.parse(header, size=10) == expected


@pytest.mark.parametrize(
    "header",
    ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,3-4", "bytes=²-3"],
)
def test_what_is_not_one_range_gets_the_whole_file(header: str) -> None:
    assert ranges.parse(header, size=10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_outside_the_file_is_unsatisfiable(header: str) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.parse(header, size=10)


def test_an_empty_file_has_no_range() -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.parse("bytes=0-", size=0)


def test_a_range_knows_its_length_and_header() -> None:
    part = ByteRange(2, 5)
    assert (part.length, part.content_range(size=10)) == (4, "bytes 2-5/10")
