"""The proxy of the Observatory's case: https and plain http at one port, and who says which."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from benchmarks.front import HOST, NAME, certificate, front
from testing.ports import free_port


class _Says(BaseHTTPRequestHandler):
    """Answers with what it was told, and two cookies."""

    def do_GET(self) -> None:
        body = f"{self.path} {self.headers['X-Forwarded-Proto']} {self.headers['Host']}".encode()
        self.send_response(302)
        self.send_header("Location", "https://elsewhere.example.com/")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def behind() -> Iterator[int]:
    """The port of a web process that says what it is told."""
    with ThreadingHTTPServer((HOST, 0), _Says) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_port_says_how_it_was_asked(scheme: str, behind: int, tmp_path: Path) -> None:
    trusted, port = certificate(tmp_path / "front.pem"), free_port()
    with front(port=port, behind=behind, certificate=trusted):
        if scheme == "https":
            context = ssl.create_default_context(cafile=str(trusted))
            connection: HTTPConnection = HTTPSConnection(NAME, port, context=context)
        else:
            connection = HTTPConnection(NAME, port)
        connection.request("GET", "/a", headers={"X-Forwarded-Proto": "gopher"})
        answer = connection.getresponse()

        assert answer.read().decode() == f"/a {scheme} {NAME}:{port}"
        assert answer.status == 302
        assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
        connection.close()
