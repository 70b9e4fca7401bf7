"""The whole stack of `make run`, from an empty folder to a served site and back."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import environment
from sandbox.banner import show_banner
from sandbox.console import Console
from sandbox.errors import SandboxError
from sandbox.identity import reap
from sandbox.plan import Plan
from sandbox.ports import HOST, choose_ports
from sandbox.postgres import Postgres
from sandbox.probes import http_status
from sandbox.process import ChildFailed, Service
from sandbox.state import Folder, fingerprint
from sandbox.supervisor import FOUNDATION, HELPER, PRODUCT, Supervisor
from sandbox.together import together
from sandbox.valkey import Valkey
from sandbox.watch import Watch

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 180.0
READY_POLL_SECONDS = 0.2
LEFTOVER_SECONDS = 8.0
PREFIX_WIDTH = 8
# Another name seeds databases once more that are there: staff has an authenticator app since.
SEEDED = "seeded-2"


@dataclass(frozen=True)
class Options:
    """What the command line asks for. `development` means DEBUG and restarts on change."""

    folder: Path = ROOT / ".sandbox"
    development: bool = False
    verbose: bool = False


class Stack:
    """One sandbox in one folder. `run` returns the exit status when it is stopped."""

    def __init__(self, options: Options, environ: Mapping[str, str] | None = None) -> None:
        self.options = options
        self.folder = Folder(options.folder)
        self.console = Console(self.folder / "logs", width=PREFIX_WIDTH, verbose=options.verbose)
        self.user = environment.users_variables(environ or os.environ, self.folder)
        self.began = time.monotonic()

    async def run(self) -> int:
        """Start everything, wait for a signal or a failure, stop everything.

        Raises:
            AlreadyRunning: another supervisor holds the folder.
            PortError: PORT is taken.
        """
        self.folder.lock()
        self._clear_leftovers()
        self.ports = choose_ports(self.user)
        self.supervisor = Supervisor(self.folder, self.console, root=ROOT, on_change=self._publish)
        self.supervisor.listen_for_signals()
        try:
            return await self._run_until_told()
        finally:
            self.folder.forget_endpoints()
            await self.supervisor.stop_all()
            self.console.say("stopped, nothing is left running")
            self.console.close()
            self.folder.release()

    async def _run_until_told(self) -> int:
        told = asyncio.create_task(self.supervisor.stopping.wait())
        up = asyncio.create_task(self._bring_up())
        try:
            await self._first_of(told, up)
            if up.done():
                up.result()
                self._announce()
                await self._serve(told)
        except SandboxError as error:
            self.console.say(f"{error}; stopping")
            return 1
        finally:
            up.cancel()
            told.cancel()
            await asyncio.gather(up, told, return_exceptions=True)
        self.console.say("stopping (once more to stop at once)")
        return 0

    async def _first_of(self, told: asyncio.Task[bool], up: asyncio.Task[None]) -> None:
        """Wait until we are told to stop, or all is up, or a child has ended for good."""
        failed = self.supervisor.failed
        waiting: set[asyncio.Future[Any]] = {told, up, failed}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if failed.done():
            raise failed.result()

    async def _serve(self, told: asyncio.Task[bool]) -> None:
        watch = Watch(ROOT, self.supervisor) if self.options.development else None
        watching = asyncio.create_task(watch.run()) if watch else None
        await told
        if watching:
            watching.cancel()

    async def _bring_up(self) -> None:
        postgres, valkey = self._servers()
        await together(
            *([self._start_postgres(postgres)] if postgres else []),
            *([self._start_valkey(valkey)] if valkey else []),
        )
        self.plan = self._make_plan(postgres, valkey)
        self.folder.write_env(self.plan.variables)
        await together(
            self._bring_up_product(postgres),
            *(self.supervisor.start(one, HELPER) for one in self.plan.stand_ins()),
        )
        self.supervisor.settle()

    async def _bring_up_product(self, postgres: Postgres | None) -> None:
        await together(self._collect_static(), self._prepare_database(postgres))
        await together(*(self.supervisor.start(one, PRODUCT) for one in self.plan.product()))
        await self._wait_until_serving()

    def _servers(self) -> tuple[Postgres | None, Valkey | None]:
        """The embedded servers, where the user names no other."""
        postgres = valkey = None
        if not self.user.get("DATABASE_URL"):
            postgres = Postgres(self.folder / "postgres", port=self.ports.postgres)
        if not self.user.get("REDIS_URL"):
            valkey = Valkey(self.folder / "valkey", port=self.ports.valkey)
        return postgres, valkey

    async def _start_postgres(self, postgres: Postgres) -> None:
        if not (self.folder / "postgres").exists():
            self.console.say("making the database (the first time only)")
        await asyncio.to_thread(postgres.prepare)
        spawn = postgres.spawn()
        service = Service(
            "postgres", spawn, postgres.is_ready, stop_signal=spawn.death_signal, quiet=True
        )
        await self.supervisor.start(service, FOUNDATION)

    async def _start_valkey(self, valkey: Valkey) -> None:
        valkey.prepare()
        service = Service("valkey", valkey.spawn(), lambda _pid: valkey.is_ready(), quiet=True)
        await self.supervisor.start(service, FOUNDATION)

    def _make_plan(self, postgres: Postgres | None, valkey: Valkey | None) -> Plan:
        variables = environment.product_variables(
            self.user,
            folder=self.folder,
            ports=self.ports,
            database_url=postgres.url() if postgres else self.user["DATABASE_URL"],
            redis_url=valkey.url() if valkey else self.user["REDIS_URL"],
            known=environment.documented_names(ROOT / "env.sample"),
        )
        if self.options.development:
            variables["DEBUG"] = "1"
        workers = int(self.user.get("WEB_WORKERS", "1"))
        return Plan(ROOT, self.folder, self.ports, variables, workers)

    async def _collect_static(self) -> None:
        """Collect the static files if any of them, or a package that brings some, has changed."""
        target = self.plan.variables["STATIC_ROOT"]
        state = fingerprint(ROOT / "static", ROOT / "requirements.txt", target)
        if self.folder.stamp_is("static", state):
            return
        await self.supervisor.run(self.plan.collect_static())
        self.folder.stamp("static", state)

    async def _prepare_database(self, postgres: Postgres | None) -> None:
        """Migrate and seed, unless this very database had it with the same files: it takes seconds.

        A database of the user's own may have been changed by others, so it is always migrated.
        """
        mark = self._database_mark(postgres)
        seeded = fingerprint(mark)
        migrations = sorted(ROOT.glob("*/migrations/*.py"))
        migrated = fingerprint(mark, ROOT / "requirements.txt", *migrations)
        migrate = postgres is None or not self.folder.stamp_is("migrated", migrated)
        seed = not self.folder.stamp_is(SEEDED, seeded)
        if not (migrate or seed):
            return
        if seed:
            self.console.say("making the tables and the demo accounts (the first time only)")
        await self.supervisor.run(self.plan.prepare(migrate=migrate, seed=seed))
        self.folder.stamp("migrated", migrated)
        self.folder.stamp(SEEDED, seeded)

    def _database_mark(self, postgres: Postgres | None) -> Path | str:
        """Tells one database from another."""
        # A new data folder has a new PG_VERSION file, which nobody writes to again.
        return postgres.data / "PG_VERSION" if postgres else self.user["DATABASE_URL"]

    async def _wait_until_serving(self) -> None:
        """Wait until the product itself says that all its parts are there."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            status, body = await asyncio.to_thread(http_status, self.ports.web, "/readyz")
            if status == 200:
                return
            if time.monotonic() > deadline:
                for service in self.plan.product():
                    self.console.explain(service.name)
                raise ChildFailed(f"the site is not ready after {READY_SECONDS:.0f} s: {body}")
            await asyncio.sleep(READY_POLL_SECONDS)

    def _clear_leftovers(self) -> None:
        """Stop what an earlier supervisor left behind when it was killed."""
        found = reap(self.folder.recorded_processes(), grace_seconds=LEFTOVER_SECONDS)
        if found:
            names = ", ".join(one.name for one in found)
            self.console.say(f"stopped what an earlier run left behind: {names}")
        self.folder.record_processes([])
        self.folder.forget_endpoints()

    def _publish(self, pids: Mapping[str, int]) -> None:
        """Rewrite endpoints.json, once the product is up."""
        if not self.supervisor.settled or self.supervisor.stopping.is_set():
            return
        variables = self.plan.variables
        self.folder.write_endpoints(
            {
                "web": f"http://{HOST}:{self.ports.web}",
                "live": variables["LIVE_URL"],
                "videos": variables["OPENAI_BASE_URL"],
                "stripe": variables.get("STRIPE_API_BASE", "https://api.stripe.com"),
                "mail": self._mailbox(),
                "database_url": variables["DATABASE_URL"],
                "redis_url": variables["REDIS_URL"],
                "pids": {
                    "supervisor": os.getpid(),
                    "web": pids.get("web"),
                    "live": pids.get("live"),
                    "worker": pids.get("worker"),
                    "beat": pids.get("beat"),
                },
            }
        )

    def _mailbox(self) -> str | None:
        ours = self.plan.variables["EMAIL_URL"] == f"smtp://{HOST}:{self.ports.smtp}"
        return f"http://{HOST}:{self.ports.mail}" if ours else None

    def _payments(self) -> str | None:
        ours = f"http://{HOST}:{self.ports.stripe}"
        return ours if self.plan.variables.get("STRIPE_API_BASE") == ours else None

    def _announce(self) -> None:
        base = self.plan.variables["OPENAI_BASE_URL"]
        ours = base == f"http://{HOST}:{self.ports.videos}/v1"
        show_banner(
            self.console,
            site=f"http://{HOST}:{self.ports.web}",
            mailbox=self._mailbox(),
            payments=self._payments(),
            renderer=None if ours else f"rendered by {base}",
            accounts=self.plan.accounts(),
            seconds=time.monotonic() - self.began,
        )
