"""The whole product, started as `make run` starts it, for the tests of this room."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from testing.plugin import ENVIRONMENT
from testing.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180
# What the tests' own servers are called must not reach the stack: it starts its own.
NOT_PASSED_ON = {*ENVIRONMENT, "DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "STATIC_ROOT"}


@dataclass(frozen=True)
class Stack:
    """A running stack and how to reach its parts."""

    folder: Path

    @property
    def endpoints(self) -> dict[str, Any]:
        """`endpoints.json` as it is now: process ids change when one is restarted."""
        found: dict[str, Any] = json.loads((self.folder / "endpoints.json").read_text())
        return found

    @property
    def web(self) -> str:
        """The site's address."""
        return str(self.endpoints["web"])

    def variable(self, name: str) -> str:
        """What the product is told under this name; KeyError if it is told nothing."""
        lines = shlex.split((self.folder / "env").read_text(), comments=True)
        return dict(line.split("=", 1) for line in lines)[name]

    def get(self, part: str, path: str) -> Any:
        """JSON of a GET of one of the stand-ins."""
        return httpx2.get(f"{self.endpoints[part]}{path}").json()

    def provider_jobs(self, prompt: str) -> list[dict[str, Any]]:
        """What the provider accepted for this prompt."""
        base = str(self.endpoints["videos"]).removesuffix("/v1")
        jobs = httpx2.get(f"{base}/_sandbox/jobs").json()["jobs"]
        return [job for job in jobs if job["prompt"] == prompt]

    def mail_to(self, address: str) -> dict[str, Any]:
        """The newest mail to this address, as soon as there is one."""
        found: dict[str, Any] = until(
            lambda: next(iter(self.get("mail", f"/messages?to={address}")), None),
            what=f"a mail to {address}",
        )
        return found

    def log(self, part: str) -> str:
        """All that a part of the product has said."""
        return (self.folder / "logs" / f"{part}.log").read_text(errors="replace")

    def pid(self, name: str) -> int:
        """The process id of one of the product's processes."""
        return int(self.endpoints["pids"][name])

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` beside the stack, with its environment."""
        command = self._beside(sys.executable, "manage.py", *arguments)
        return subprocess.run(
            command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False
        )

    def start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """Start a program of ours beside the stack, with its environment."""
        return subprocess.Popen(
            self._beside(*command), cwd=ROOT, env=_environment(), text=True, **options
        )

    def kill(self, name: str) -> None:
        """`kill -9` one of the product's processes, with the children that it has."""
        os.killpg(self.pid(name), signal.SIGKILL)

    def _beside(self, *command: str) -> list[str]:
        script = 'set -a; . "$0"; set +a; exec "$@"'
        return ["sh", "-c", script, str(self.folder / "env"), *command]


def until(probe: Callable[[], Any], *, what: str, seconds: float = 60, pause: float = 0.1) -> Any:
    """The first true answer of `probe`; AssertionError with `what` when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(pause)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


@contextlib.contextmanager
def running(folder: Path, variables: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A stack in `folder` for as long as the block runs, told these variables besides ours."""
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / "output.log"
    command = [sys.executable, "-m", "sandbox", "run", "--dir", str(folder)]
    with output.open("w") as log:
        environment = _environment() | dict(variables or {})
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        stack = Stack(folder)
        until(
            lambda: _is_ready(process, stack, output),
            what="the stack to start",
            seconds=START_SECONDS,
        )
        yield stack
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _is_ready(process: subprocess.Popen[bytes], stack: Stack, output: Path) -> bool:
    if process.poll() is not None:
        raise AssertionError(f"The stack did not start:\n{output.read_text()}")
    try:
        return httpx2.get(f"{stack.web}/readyz").status_code == 200
    except (FileNotFoundError, httpx2.HTTPError, TypeError):
        return False


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    quick = {"PORT": str(free_port()), "SANDBOX_RENDER_SECONDS": "3"}
    # One address plays many people here, and one program asks thousands of times.
    limits = ("SIGNUP", "LOGIN", "MAGIC_LINK", "API", "CREATE", "UPLOAD", "CHECKOUT", "EXPORT")
    generous = {f"RATE_{name}": "10000/h" for name in limits}
    return kept | quick | generous
