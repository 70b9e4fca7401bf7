"""The sandbox's video provider as a process of its own: tests meet the real wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from testing.ports import free_port

KEY = "sandbox_tests"
START_SECONDS = 20


class StandIn:
    """A running stand-in and what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.root = f"http://127.0.0.1:{port}"
        self.base_url = f"{self.root}/v1"

    def speaking(self, dialect: str) -> str:
        """The address at which it speaks as another kind of server."""
        return f"http://127.0.0.1:{self.port}/{dialect}/v1"

    def jobs(self, prompt: str) -> list[dict[str, Any]]:
        """The renders it accepted for `prompt`, deleted ones too."""
        jobs = self._get("/_sandbox/jobs")["jobs"]
        return [job for job in jobs if job["prompt"] == prompt]

    def answers(self) -> bool:
        try:
            self._get("/_sandbox/jobs")
        except OSError:
            return False
        return True

    def _get(self, path: str) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            body: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return body


@contextmanager
def running(folder: Path) -> Iterator[StandIn]:
    """A stand-in that renders in a third of a second, until the block ends."""
    port = free_port()
    environment = os.environ | {
        "SANDBOX_VIDEOS_PORT": str(port),
        "SANDBOX_VIDEOS_DIR": str(folder),
        "SANDBOX_VIDEOS_API_KEY": KEY,
        "SANDBOX_RENDER_SECONDS": "0.3",
        "SANDBOX_RENDER_CACHE": "1",
    }
    root = Path(__file__).resolve().parents[3]
    process = subprocess.Popen([sys.executable, "-m", "sandbox.videos"], env=environment, cwd=root)
    try:
        yield _wait(StandIn(port), process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(stand_in: StandIn, process: subprocess.Popen[bytes]) -> StandIn:
    deadline = time.monotonic() + START_SECONDS
    while not stand_in.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the stand-in did not start")
        time.sleep(0.05)
    return stand_in
