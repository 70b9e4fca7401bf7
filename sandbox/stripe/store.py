"""The stand-in's memory: one JSON file per object, written so that a crash leaves no half file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Object = dict[str, Any]


class Store:
    """Objects by collection and id, in the order of their creation.

    Keys that begin with an underscore are the stand-in's own notes and never leave it
    (`public`). There is no fsync: a sandbox must survive its own restart, not a power cut.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._collections: dict[str, dict[str, Object]] = {}
        self._sequence = 0
        self._load()

    def get(self, collection: str, object_id: str) -> Object | None:
        """The object, or None."""
        return self._collections.get(collection, {}).get(object_id)

    def all(self, collection: str) -> Iterator[Object]:
        """All objects of a collection, newest first."""
        return reversed(list(self._collections.get(collection, {}).values()))

    def save(self, collection: str, item: Object) -> Object:
        """Keep a new or changed object, on disk as well; returns it."""
        if "_sequence" not in item:
            self._sequence += 1
            item["_sequence"] = self._sequence
        self._collections.setdefault(collection, {})[item["id"]] = item
        _write(self._path(collection, item["id"]), item)
        return item

    def delete(self, collection: str, object_id: str) -> None:
        """Forget an object; one that is not there is fine."""
        self._collections.get(collection, {}).pop(object_id, None)
        self._path(collection, object_id).unlink(missing_ok=True)

    def _path(self, collection: str, object_id: str) -> Path:
        return self._directory / collection / f"{object_id}.json"

    def _load(self) -> None:
        found = [
            (path.parent.name, json.loads(path.read_text(encoding="utf-8")))
            for path in self._directory.glob("*/*.json")
        ]
        for collection, item in sorted(found, key=lambda pair: _sequence(pair[1])):
            self._collections.setdefault(collection, {})[item["id"]] = item
            self._sequence = item["_sequence"]


def public(item: Object) -> Object:
    """The object without the stand-in's own notes."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


def _write(path: Path, item: Object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps(item, separators=(",", ":")), encoding="utf-8")
    unfinished.replace(path)


def _sequence(item: Object) -> int:
    return int(item["_sequence"])
