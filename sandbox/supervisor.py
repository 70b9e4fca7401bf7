"""Starts processes in order, keeps them running, stops them in reverse; leaves none behind."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from sandbox.console import Console
from sandbox.identity import Identity
from sandbox.process import ChildFailed, Process, Service
from sandbox.spawn import child_environment
from sandbox.state import Folder

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 10.0
STEADY_SECONDS = 30.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The order of stopping is the reverse of this.
FOUNDATION, HELPER, PRODUCT = range(3)


class Supervisor:
    """The processes of one stack.

    Args:
        on_change: called after each start, with what runs, by name.
    """

    def __init__(
        self,
        folder: Folder,
        console: Console,
        *,
        root: Path,
        on_change: Callable[[dict[str, int]], None] = lambda pids: None,
    ) -> None:
        self.folder = folder
        self.console = console
        self.root = root
        self.on_change = on_change
        self.stopping = asyncio.Event()
        self.hasten = asyncio.Event()
        self.failed: asyncio.Future[ChildFailed] = asyncio.get_running_loop().create_future()
        self.settled = False
        self._ranks: dict[str, int] = {}
        self._running: dict[str, Process] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._restarting: set[str] = set()
        self._guard = self._start_guard()

    def listen_for_signals(self) -> None:
        """Stop on the first signal, at once on the second. The handlers only set flags."""
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.ask_to_stop)

    def settle(self) -> None:
        """All is up: from now on what ends is started again, and what children say is shown."""
        self.settled = True
        self.console.hushed = False
        self.on_change(self.pids)

    def ask_to_stop(self) -> None:
        if self.stopping.is_set():
            self.hasten.set()
        self.stopping.set()

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    async def start(self, service: Service, rank: int) -> None:
        """Start a service, wait until it is ready, and keep it running from then on.

        Raises:
            ChildFailed: it was not ready; its last lines have been shown.
        """
        self._ranks[service.name] = rank
        process = await self._launch(service)
        try:
            await process.wait_until_ready()
        except ChildFailed:
            self.console.explain(service.name)
            raise
        self._keepers[service.name] = asyncio.create_task(self._keep(process))

    async def run(self, step: Service, rank: int = PRODUCT) -> None:
        """Run a command to its end.

        Raises:
            ChildFailed: it ended with another status than 0; its last lines have been shown.
        """
        self._ranks[step.name] = rank
        process = await self._launch(step)
        status = await process.wait()
        self._running.pop(step.name, None)
        if status:
            self.console.explain(step.name)
            raise ChildFailed(f"{step.name} failed ({process.ending()})")

    async def restart(self, names: Iterable[str]) -> None:
        """Stop these services; their keepers start them again at once."""
        processes = [self._running[name] for name in names if name in self._running]
        self._restarting |= {process.name for process in processes}
        await asyncio.gather(*(process.stop(self.hasten) for process in processes))

    async def stop_all(self) -> None:
        """Stop everything, the product first and the servers last."""
        self.stopping.set()
        self.console.hushed = True
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), *self._starting, return_exceptions=True)
        for rank in (PRODUCT, HELPER, FOUNDATION):
            among = [one for one in self._running.values() if self._ranks[one.name] == rank]
            await asyncio.gather(*(process.stop(self.hasten) for process in among))
        self._running.clear()
        self._note()
        self._dismiss_guard()

    async def _launch(self, service: Service) -> Process:
        process = Process(service, self.console)
        # A cancelled bring-up must not lose a child between its start and our knowing of it.
        task = asyncio.create_task(self._start_and_note(process))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)
        await asyncio.shield(task)
        return process

    async def _start_and_note(self, process: Process) -> None:
        await process.start()
        self._running[process.name] = process
        self._note()

    async def _keep(self, process: Process) -> None:
        """Wait for the end of a service and start it again, more slowly each time it fails soon."""
        pause = FIRST_BACKOFF
        while True:
            await process.wait()
            wanted = process.name in self._restarting
            self._restarting.discard(process.name)
            if not self.settled and not wanted:
                self._give_up(process)
                return
            if time.monotonic() - process.started_at > STEADY_SECONDS:
                pause = FIRST_BACKOFF
            if not wanted:
                how = process.ending()
                self.console.say(f"{process.name} ended ({how}), starting again in {pause:g} s")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_BACKOFF)
            process = await self._start_again(process.service)

    async def _start_again(self, service: Service) -> Process:
        process = await self._launch(service)
        try:
            await process.wait_until_ready()
        except ChildFailed as error:
            self.console.say(str(error))
            await process.stop(self.hasten)
        else:
            self.console.say(f"{service.name} runs again (process {process.pid})")
        return process

    def _give_up(self, process: Process) -> None:
        self.console.explain(process.name)
        if not self.failed.done():
            self.failed.set_result(ChildFailed(f"{process.name} ended ({process.ending()})"))

    def _note(self) -> None:
        """Write down what runs: for others, for the next start, and for the guard."""
        identities = [one.identity for one in self._running.values() if one.identity]
        self.folder.record_processes(identities)
        self._tell_guard(identities)
        self.on_change(self.pids)

    def _start_guard(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox.guard"],
            cwd=self.root,
            env=child_environment(),
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def _tell_guard(self, identities: Iterable[Identity]) -> None:
        if self._guard.stdin and self._guard.poll() is None:
            self._guard.stdin.write(json.dumps([one.as_dict() for one in identities]) + "\n")
            self._guard.stdin.flush()

    def _dismiss_guard(self) -> None:
        """The guard was told last that nothing runs, so it ends with its pipe."""
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait()
