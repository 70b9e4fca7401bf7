"""Stands before the bucket: connections pass through it, and readers of one file may be held."""

from __future__ import annotations

import contextlib
import socket
import socketserver
from dataclasses import dataclass, field
from threading import Event, Thread

from sandbox.ports import HOST, any_free

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Hold:
    """Whoever asks for a file waits."""

    asked: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)


class Gate:
    """Relays each connection to the port `behind`, byte for byte: what is signed stays whole.

    A client asks again only when it was answered, so each request begins a chunk of its own.
    """

    def __init__(self, behind: int) -> None:
        self.port = any_free()
        self.behind = behind
        self._holds: dict[bytes, Hold] = {}
        self._server: socketserver.TCPServer | None = None

    def start(self) -> None:
        """Let connections in, or in again."""
        self._server = _Server(self)
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections, as a server does that is not there."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def hold(self, path: str) -> Hold:
        """From now on, whoever asks for the file at this path waits until the hold is over."""
        return self._holds.setdefault(f"GET {path} ".encode(), Hold())

    def give(self, path: str) -> None:
        """Whoever asks for it from now on gets it; who waits already goes on waiting."""
        del self._holds[f"GET {path} ".encode()]

    def let_by(self, asked: bytes) -> None:
        """Wait for as long as somebody who asks this is held."""
        for beginning, hold in tuple(self._holds.items()):
            if asked.startswith(beginning):
                hold.asked.set()
                hold.over.wait()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, gate: Gate) -> None:
        super().__init__((HOST, gate.port), _Connection)
        self.gate = gate


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Until one of both ends hangs up."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection((HOST, self.server.gate.behind)) as bucket,
        ):
            Thread(target=_copy, args=(bucket, self.request), daemon=True).start()
            with contextlib.suppress(OSError):
                while asked := self.request.recv(CHUNK):
                    self.server.gate.let_by(asked)
                    bucket.sendall(asked)
            bucket.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while answered := source.recv(CHUNK):
            sink.sendall(answered)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
