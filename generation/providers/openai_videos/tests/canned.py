"""A server on a real socket that answers what a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One answer; `status` 0 hangs up without a byte. `endless` sends zeros until nobody reads."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Canned:
    """The server: set `answer`, read `asked`."""

    base_url: str = ""
    answer: Callable[[str], Answer] = lambda _path: Answer(404)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Canned]:
    """A canned server until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.canned.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.canned
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.canned = Canned()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def answer(self) -> None:
        """Read the request, remember it, and answer as the test said."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.canned.asked.append(f"{self.command} {self.path}")
        answer = self.server.canned.answer(self.path)
        if answer.status == 0:
            self.connection.close()
            return
        self._head(answer)
        if answer.endless:
            self._pour()
        else:
            self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 (the base class's names)

    def _head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in ({"Content-Type": "application/json"} | answer.headers).items():
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()

    def _pour(self) -> None:
        try:
            while True:
                self.wfile.write(bytes(65536))
        except OSError:
            self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        pass
