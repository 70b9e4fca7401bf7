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
    """One answer; `status` 0 hangs up without a byte.

    `endless` sends zeros until nobody reads, with `pause` seconds after each chunk. `hang` sends
    nothing as long as the server lives.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    pause: float = 0.0
    hang: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Canned:
    """The server: set `answer`, read `asked`, and the `bodies` and `headers` (names in small
    letters) that came with it."""

    root: str = ""
    answer: Callable[[str], Answer] = lambda _path: Answer(404)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        """Where OpenAI's protocol begins."""
        return f"{self.root}/v1"


@contextmanager
def serving() -> Iterator[Canned]:
    """A canned server until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.canned.root = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.canned
    finally:
        server.canned.closing.set()
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
        canned = self.server.canned
        canned.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        canned.headers.append({name.lower(): value for name, value in self.headers.items()})
        canned.asked.append(f"{self.command} {self.path}")
        answer = canned.answer(self.path)
        if answer.hang:
            canned.closing.wait()
        if answer.hang or answer.status == 0:
            self.close_connection = True
            return
        self._head(answer)
        if answer.endless:
            self._pour(answer.pause)
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

    def _pour(self, pause: float) -> None:
        try:
            while not self.server.canned.closing.wait(pause):
                self.wfile.write(bytes(65536))
        except OSError:
            self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        pass
