"""One child process: started, watched, read line by line, stopped with all of its group."""

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.console import Console
from sandbox.errors import SandboxError
from sandbox.identity import Identity, identify, signal_group
from sandbox.spawn import Spawn

POLL_SECONDS = 0.05
LAST_WORDS_SECONDS = 1.0
# A machine that hides its processes from us never tells.
IDENTIFIED_SECONDS = 5.0


class ChildFailed(SandboxError):
    """A child ended or was not ready in time; the message names it."""


@dataclass(frozen=True)
class Service:
    """A child that runs all the time.

    Args:
        ready: asked with the child's process id, in a thread; None means ready once started.
        quiet: its lines go to its log only.
        grace: how long it may take to stop, in seconds.
    """

    name: str
    spawn: Spawn
    ready: Callable[[int], bool] | None = None
    ready_seconds: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 8.0
    quiet: bool = False


class Process:
    """A running child of a service."""

    def __init__(self, service: Service, console: Console) -> None:
        self.service = service
        self.console = console
        self.started_at = time.monotonic()
        self.identity: Identity | None = None
        self._output = _Output(self._pass_on)
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def pid(self) -> int:
        pid = self._transport.get_pid() if self._transport else None
        if pid is None:
            raise ChildFailed(f"{self.name} was not started")
        return pid

    @property
    def returncode(self) -> int | None:
        return self._transport.get_returncode() if self._transport else None

    async def start(self) -> None:
        """Start the child. Call on the main thread (see Spawn.death_signal)."""
        spawn = self.service.spawn
        self._transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: self._output,
            *spawn.argv,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **spawn.popen_arguments(),
        )
        self.identity = await self._identified()

    async def wait_until_ready(self) -> None:
        """Wait for the readiness of the service.

        Raises:
            ChildFailed: it ended, or was not ready in time.
        """
        ready = self.service.ready
        deadline = time.monotonic() + self.service.ready_seconds
        while ready and not await asyncio.to_thread(ready, self.pid):
            if self.returncode is not None:
                await self.wait()
                raise ChildFailed(f"{self.name} ended at its start ({self.ending()})")
            if time.monotonic() > deadline:
                seconds = self.service.ready_seconds
                raise ChildFailed(f"{self.name} was not ready within {seconds:.0f} s")
            await asyncio.sleep(POLL_SECONDS)

    async def wait(self) -> int:
        """Wait for the end of the child; what is left of its group is killed. The exit status."""
        await self._output.exited.wait()
        signal_group(self.pid, signal.SIGKILL)
        # What was written before the end is still in the pipe.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._output.closed.wait(), LAST_WORDS_SECONDS)
        return self.returncode or 0

    async def stop(self, hasten: asyncio.Event) -> None:
        """Ask the child to stop; kill its group after the grace, or at once when hastened."""
        if self._transport is None or self.returncode is not None:
            return
        signal_group(self.pid, self.service.stop_signal)
        ended = asyncio.create_task(self.wait())
        hurry = asyncio.create_task(hasten.wait())
        waiting: set[asyncio.Task[Any]] = {ended, hurry}
        await asyncio.wait(waiting, timeout=self.service.grace, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        if not ended.done():
            signal_group(self.pid, signal.SIGKILL)
        await ended

    def ending(self) -> str:
        """How it ended, in words."""
        status = self.returncode
        if status is None:
            return "still running"
        if status >= 0:
            return f"exit status {status}"
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-status).name}"
        return f"killed by signal {-status}"

    async def _identified(self) -> Identity | None:
        """Who the child is. It has no command line for the moment in which its program begins."""
        deadline = time.monotonic() + IDENTIFIED_SECONDS
        while self.returncode is None and time.monotonic() < deadline:
            found = identify(self.pid, name=self.name)
            if found:
                return found
            await asyncio.sleep(POLL_SECONDS)
        return None

    def _pass_on(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip("\r")
        self.console.child_line(self.name, text, quiet=self.service.quiet)


class _Output(asyncio.SubprocessProtocol):
    """Cuts what a child writes into lines, and says when it has ended.

    asyncio's own Process.wait() waits for the pipe to close as well, which a child's child that
    outlives it would hold open.
    """

    def __init__(self, on_line: Callable[[bytes], None]) -> None:
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        self._on_line = on_line
        self._rest = b""

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._on_line(line)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if self._rest:
            self._on_line(self._rest)
        self._rest = b""
        self.closed.set()

    def process_exited(self) -> None:
        self.exited.set()
