"""Where renders are followed: a busy renderer, a Valkey, and one core for the worker."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from benchmarks.busy_renderer import HOST
from benchmarks.processes import Cores, Part, started
from benchmarks.server import ROOT, environment
from sandbox.plan import Plan
from sandbox.ports import any_free, choose_ports
from sandbox.spawn import Spawn, child_environment
from sandbox.state import Folder
from sandbox.valkey import Valkey

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of everything, and a folder for what is written."""

    folder: Path
    database_url: str
    redis_url: str
    renderer: str
    cores: Cores
    lists: bool

    def looks(self) -> list[list[float]]:
        """The times (`time.monotonic`) at which each render was shown."""
        answer = httpx2.get(f"{self.renderer}/_bench/looks", timeout=60, trust_env=False)
        return list(answer.raise_for_status().json().values())

    def await_looks(self, worker: Part) -> None:
        """Until each was looked at once; a worker that does not get round has a minute."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not all(self.looks()):
            worker.check()
            time.sleep(1)

    def variables(self) -> dict[str, str]:
        """What the product's worker and beat are told."""
        return {
            **environment(self.database_url),
            "REDIS_URL": self.redis_url,
            "OPENAI_BASE_URL": f"{self.renderer}/v1",
            "OPENAI_API_KEY": "none",
            "OPENAI_DIALECT": "" if self.lists else "no-list",
            "OUTBOUND_ALLOWED_HOSTS": HOST,
        }


@contextmanager
def renders_at(database_url: str, count: int, cores: Cores, *, lists: bool) -> Iterator[Place]:
    """A renderer with so many renders under way, and a Valkey, on the other cores."""
    port = any_free()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sora-ugc-bench-")))
        valkey = Valkey(folder / "valkey")
        valkey.prepare()
        command = ("-m", "benchmarks.busy_renderer", str(port), str(count))
        renderer = python(*command, *(() if lists else ("--no-list",)))
        for name, spawn in (("valkey", valkey.spawn()), ("renderer", renderer)):
            stack.enter_context(started(name, spawn, folder, cores=cores.others))
        place = Place(folder, database_url, valkey.url(), f"http://{HOST}:{port}", cores, lists)
        _await("Valkey", valkey.is_ready)
        _await("the renderer", lambda: _answers(place))
        yield place


@contextmanager
def product_worker(place: Place) -> Iterator[Part]:
    """The product's worker on the measured core, started as everywhere, and its beat elsewhere."""
    folder = place.folder / "sandbox"
    ports = choose_ports({"PORT": str(any_free())})
    plan = Plan(root=ROOT, folder=Folder(folder), ports=ports, variables=place.variables())
    worker, beat = plan.worker(), plan.beat()
    with (
        started("worker", worker.spawn, place.folder, cores=place.cores.measured) as part,
        started("beat", beat.spawn, place.folder, cores=place.cores.others),
    ):
        yield part


def python(*arguments: str, **variables: str) -> Spawn:
    """A Python program of this checkout."""
    return Spawn((sys.executable, *arguments), ROOT, child_environment(variables))


def _answers(place: Place) -> bool:
    try:
        return bool(place.looks())
    except httpx2.HTTPError:
        return False


def _await(what: str, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not start.")
        time.sleep(0.05)
