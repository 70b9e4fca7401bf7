"""A small HTTP server on a real socket, answering each path as a test says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("Host", "")))
        self.server.keys.append(self.headers.get("Authorization"))
        status, headers, body = self.server.answers[self.path]
        time.sleep(float(headers.get("X-Delay", "0")))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.while_asked()
        self.do_GET()

    def log_message(self, *args: Any) -> None:
        """Say nothing: the tests look at `seen`."""


class ScriptedServer(ThreadingHTTPServer):
    """`answers` by path; `seen` has (path, Host header) of every request, `keys` its key.

    `posted` has the body of every POST; `while_asked` is called before one is answered.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, str]] = []
        self.posted: list[bytes] = []
        self.while_asked: Callable[[], object] = lambda: None
        self.keys: list[str | None] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving() -> Iterator[ScriptedServer]:
    """A running server, stopped afterwards."""
    server = ScriptedServer()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
