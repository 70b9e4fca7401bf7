"""Where the e-mails are kept: one JSON file each, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.mail.message import Message, message_from_json

_KEPT = 500


class Box:
    """The newest 500 e-mails, in memory and on disk."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        # An id begins with the time of arrival, so names sort as the e-mails came.
        files = sorted(directory.glob("*.json"))
        loaded = [message_from_json(json.loads(path.read_text("utf-8"))) for path in files]
        self._messages = {message.id: message for message in loaded}

    def add(self, message: Message) -> None:
        """Keep an e-mail, and let go of the oldest when there are too many."""
        unfinished = self._directory / f"{message.id}.tmp"
        unfinished.write_text(json.dumps(message.as_json()), encoding="utf-8")
        unfinished.replace(self._path(message.id))
        self._messages[message.id] = message
        while len(self._messages) > _KEPT:
            self._remove(next(iter(self._messages)))

    def get(self, message_id: str) -> Message | None:
        """One e-mail, or None."""
        return self._messages.get(message_id)

    def newest_first(self, *, to: str = "") -> list[Message]:
        """All e-mails, or those to one address."""
        messages = reversed(self._messages.values())
        return [message for message in messages if not to or message.is_to(to)]

    def clear(self) -> None:
        """Forget all e-mails."""
        for message_id in list(self._messages):
            self._remove(message_id)

    def _remove(self, message_id: str) -> None:
        del self._messages[message_id]
        self._path(message_id).unlink(missing_ok=True)

    def _path(self, message_id: str) -> Path:
        return self._directory / f"{message_id}.json"
