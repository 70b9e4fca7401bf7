"""What a room hands in of one person's data, for the ZIP that they may ask for.

Here, at the bottom, since every room hands something in (`common.registry.exporters`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class DataFile:
    """A stored file: `name` is its path in the ZIP, `key` where it lies in the storage."""

    name: str
    key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class DataPart:
    """What one room knows of a person: `data` for JSON, `texts` by their path, stored `files`."""

    data: Any
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[DataFile] = ()
