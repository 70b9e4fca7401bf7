"""A small stack of dummies under a real supervisor, in a process of its own."""

import json
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.identity import Identity

ROOT = Path(__file__).resolve().parents[2]

# A stack of dummies: a server, a helper, and a product child that has a child of its own.
DRIVER = """
import asyncio, sys
from pathlib import Path
from sandbox.console import Console
from sandbox.errors import SandboxError
from sandbox.process import Service
from sandbox.spawn import Spawn, child_environment
from sandbox.state import Folder
from sandbox.supervisor import FOUNDATION, HELPER, PRODUCT, Supervisor

folder = Folder(Path(sys.argv[1]))
scripts = Path(sys.argv[2])

def service(name, ready=None):
    spawn = Spawn((sys.executable, str(scripts / f"{name}.py")), scripts, child_environment())
    return Service(name, spawn, ready, ready_seconds=20, grace=2)

def has_said(name):
    return lambda pid: (scripts / f"{name}.{pid}").exists()

async def main():
    console = Console(folder / "logs", width=8)
    supervisor = Supervisor(folder, console, root=Path.cwd())
    supervisor.listen_for_signals()
    try:
        await supervisor.start(service("server", has_said("server")), FOUNDATION)
        await supervisor.run(service("step"))
        await supervisor.start(service("helper", has_said("helper")), HELPER)
        await supervisor.start(service("product", has_said("product")), PRODUCT)
        supervisor.settle()
        console.say("up")
        await supervisor.stopping.wait()
    except SandboxError as error:
        console.say(str(error))
        return 1
    finally:
        await supervisor.stop_all()
        console.say("stopped")
    return 0

sys.exit(asyncio.run(main()))
"""

CHILD = """
import os, pathlib, signal, subprocess, sys, time
here = pathlib.Path(__file__)
def note(text):
    with (here.parent / "events").open("a") as events:
        events.write(f"{{here.stem}} {{text}}\\n")
def stop(number, frame):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, {on_term})
{more}
note("started")
print("INFO routine", flush=True)
here.with_name(f"{{here.stem}}.{{os.getpid()}}").touch()
while True:
    time.sleep(0.2)
    print("INFO more routine", flush=True)
    print("WARNING worth a look", flush=True)
"""
GRANDCHILD = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"


class Driver:
    """A running driver, and what can be seen of it from outside."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.scripts = folder / "scripts"
        self.scripts.mkdir()
        for name in ("server", "helper", "product"):
            self.write(name)
        (self.scripts / "step.py").write_text("print('INFO step')\n")
        self.process: subprocess.Popen[str] | None = None

    def write(self, name: str, *, on_term: str = "stop", more: str = "") -> None:
        text = CHILD.format(on_term=on_term, more=textwrap.dedent(more))
        (self.scripts / f"{name}.py").write_text(text)

    def start(self) -> None:
        arguments = [sys.executable, "-c", DRIVER, str(self.data), str(self.scripts)]
        with (self.scripts / "output").open("a") as output:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, stdout=output, stderr=output, text=True
            )

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait(20)

    @property
    def output(self) -> str:
        return (self.scripts / "output").read_text()

    @property
    def events(self) -> list[str]:
        path = self.scripts / "events"
        return path.read_text().splitlines() if path.exists() else []

    def processes(self) -> list[Identity]:
        record = json.loads((self.data / "processes.json").read_text())
        return [Identity(**row) for row in record["processes"]]

    def process_named(self, name: str) -> Identity:
        return next(one for one in self.processes() if one.name == name)

    def until_up(self) -> None:
        until(lambda: "| up" in self.output)


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
