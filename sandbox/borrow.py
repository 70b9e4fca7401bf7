"""A running sandbox for a program that needs one: the one that runs, else one of its own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import SandboxError
from sandbox.ports import DEFAULT_PORT, next_free
from sandbox.probes import http_status
from sandbox.state import Folder

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 240.0
STOP_SECONDS = 40.0


class NoSandbox(SandboxError):
    """A sandbox could not be started; the message has its last words."""


@contextlib.contextmanager
def borrowed_sandbox(path: Path) -> Iterator[dict[str, Any]]:
    """The endpoints of a sandbox. One that was started for this is stopped at the end.

    Raises:
        NoSandbox: none runs and none could be started.
    """
    folder = Folder(path)
    running = _running(folder)
    if running:
        yield running
        return
    print("  Starting a sandbox for this; `make run` keeps one running.", flush=True)
    with _started(folder) as endpoints:
        yield endpoints


def _running(folder: Folder) -> dict[str, Any] | None:
    """What endpoints.json says, if the site that it names answers."""
    endpoints = folder.read_endpoints()
    port = urlsplit(endpoints.get("web", "")).port
    if port is None or http_status(port, "/readyz")[0] != 200:
        return None
    return endpoints


@contextlib.contextmanager
def _started(folder: Folder) -> Iterator[dict[str, Any]]:
    output = folder / "logs" / "demo.log"
    output.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = os.environ.get("PORT") or DEFAULT_PORT
    environ = os.environ | {"PORT": str(next_free(int(wanted)))}
    command = [sys.executable, "-m", "sandbox", "run", "--dir", str(folder.path)]
    with output.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        yield _wait_for(process, folder, output)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _wait_for(process: subprocess.Popen[bytes], folder: Folder, output: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while not (endpoints := _running(folder)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoSandbox(f"The sandbox did not start. It said:\n{output.read_text()}")
        time.sleep(0.2)
    return endpoints
