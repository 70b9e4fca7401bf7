"""The statement as a spreadsheet, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields

from common.csv_rows import csv_lines
from credits.selectors import StatementLine


def statement_csv(lines: Iterable[StatementLine]) -> Iterator[str]:
    """The CSV's lines, a header first."""
    header = [field.name for field in fields(StatementLine)]
    return csv_lines(header, (astuple(line) for line in lines))
