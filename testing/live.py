"""The live process as it is started everywhere, on a Valkey that a test may stop."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from sandbox.valkey import Valkey
from testing.ports import free_port

HOST = "127.0.0.1"
PATIENCE_SECONDS = 15.0
COMMAND = ("-m", "granian", "--interface", "asgi", "--no-ws", "--workers", "1")
OPTIONS = ("--workers-kill-timeout", "3", "--no-access-log", "sora_ugc.live:application")


class Listener:
    """A page's stream. `status` and `headers` are what it was answered with."""

    def __init__(self, port: int, ticket: str, *, origin: str = "") -> None:
        self._connection = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        headers = {"Origin": origin} if origin else {}
        self._connection.request("GET", f"/events?ticket={quote(ticket)}", headers=headers)
        self._answer = self._connection.getresponse()
        self.status, self.headers = self._answer.status, self._answer.headers

    def next(self) -> tuple[str, list[str]] | None:
        """The next event's name and its lines; None when the stream has ended."""
        name, lines = "", []
        while line := self._answer.readline().decode():
            field, _, value = line.rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                lines.append(value)
            elif not field and name:
                return name, lines
        return None

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


@dataclass
class Live:
    """A running live process."""

    port: int
    valkey: Valkey
    process: subprocess.Popen[str]
    log: Path

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> int:
        """The status of an answer that ends."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        connection.request(method, path, headers=headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def deaf_page(self, ticket: str) -> socket.socket:
        """A page that asks for a stream and never reads it."""
        page = socket.socket()
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        page.connect((HOST, self.port))
        page.sendall(f"GET /events?ticket={quote(ticket)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return page


@contextmanager
def live_process(folder: Path) -> Iterator[Live]:
    """The process and its Valkey, for as long as the block runs. It is told of no database."""
    valkey, port, log = Valkey(folder / "valkey"), free_port(), folder / "live.log"
    valkey.start()
    told = {"REDIS_URL": valkey.url(), "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}
    with log.open("w") as words:
        process = subprocess.Popen(
            [sys.executable, *COMMAND, "--host", HOST, "--port", str(port), *OPTIONS],
            env=os.environ | told, stdout=words, stderr=words, text=True,
        )  # fmt: skip
    live = Live(port, valkey, process, log)
    try:
        _await(live)
        yield live
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        valkey.stop()


def _await(live: Live) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "hear of changes" not in live.log.read_text():
        if live.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"The live process did not start:\n{live.log.read_text()}")
        time.sleep(0.05)
