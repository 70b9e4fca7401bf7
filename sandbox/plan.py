"""What is started, with which command, and when it counts as ready."""

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox import environment
from sandbox.ports import HOST, Ports
from sandbox.probes import http_status
from sandbox.process import Service
from sandbox.spawn import Spawn, child_environment
from sandbox.state import Folder

DEMO_EMAIL = "demo@example.com"
STAFF_EMAIL = "staff@example.com"
STAFF_TOTP = "staff_totp"
# When web's workers are replaced (SIGHUP), the old one goes so long after the new one was started,
# which must listen by then, and may so long end what it has begun. With 3.5 and 3 s, `make load`
# saw connections refused and orders cut off.
WEB_STARTS_SECONDS, WEB_FINISHES_SECONDS = "15", "20"
# Short, common, hard to mistake for one another when typed.
WORDS = """
    amber apple april basil beach birch bread brook candle canvas cedar cherry cloud clover
    coffee copper coral cotton daisy ember fern field forest garden ginger harbor hazel honey
    indigo island ivory jasmine juniper lantern lemon linen maple meadow melon mint morning
    olive orchard paper pebble pepper pine plum poppy quartz river robin saffron sage silver
    spruce summer sunny tulip velvet violet walnut willow winter
"""


@dataclass(frozen=True)
class Account:
    """A sign-in that the first start makes."""

    email: str
    password: str
    staff: bool = False
    # What an authenticator app shares with the site, in base32.
    totp: str = ""


@dataclass(frozen=True)
class Plan:
    """How the product's processes are started.

    Args:
        root: the checkout.
        variables: what the product gets (see environment.py), and nothing else.
    """

    root: Path
    folder: Folder
    ports: Ports
    variables: Mapping[str, str]
    workers: int = 1

    def prepare(self, *, migrate: bool, seed: bool) -> Service:
        """Bring the database up to date, in one process: loading Django takes longer."""
        steps: list[tuple[str, ...]] = []
        if migrate:
            steps.append(("migrate", "--noinput", "--skip-checks"))
        if seed:
            steps += self._seeds()
        hidden = {_password_name(account): account.password for account in self.accounts()}
        hidden[_TOTP_NAME] = next(account.totp for account in self.accounts() if account.staff)
        return self._manage("prepare", "several", *map(shlex.join, steps), extra=hidden)

    def collect_static(self) -> Service:
        return self._manage("static", "collectstatic", "--noinput", "--skip-checks")

    def web(self) -> Service:
        arguments = (
            *("--interface", "wsgi", "--host", HOST, "--port", str(self.ports.web)),
            *("--workers", str(self.workers), "--blocking-threads", "8"),
            *("--respawn-interval", WEB_STARTS_SECONDS),
            *("--workers-kill-timeout", WEB_FINISHES_SECONDS, "--no-access-log"),
            *(*_LOGS, "sora_ugc.wsgi:application"),
        )
        spawn = self._python("-m", "granian", *arguments, env=self.variables)
        return Service("web", spawn, ready=answers(self.ports.web, "/healthz"))

    def live(self) -> Service:
        arguments = (
            *("--interface", "asgi", "--no-ws", "--host", HOST, "--port", str(self.ports.live)),
            *("--workers", "1", "--backpressure", "6000", "--workers-kill-timeout", "3"),
            *("--no-access-log", *_LOGS, "sora_ugc.live:application"),
        )
        spawn = self._python("-m", "granian", *arguments, env=self.variables)
        return Service("live", spawn, ready=answers(self.ports.live, "/healthz"))

    def worker(self) -> Service:
        return self._celery("worker", "--pool", "threads", "--concurrency", "8")

    def beat(self) -> Service:
        # The schedule stays in memory: everything periodic here may run again after a restart.
        return self._celery(
            "beat", "-S", "celery_worker.clock:PatientScheduler", app="celery_worker.clock"
        )

    def product(self) -> list[Service]:
        streams = [self.live()] if self.has_live else []
        return [self.web(), *streams, self.worker(), self.beat()]

    @property
    def has_live(self) -> bool:
        """Whether the event streams are ours, not at an address of the user's own."""
        return self.variables.get("LIVE_URL") == f"http://{HOST}:{self.ports.live}"

    def stand_ins(self) -> list[Service]:
        """The stand-ins that are used: not those whose place the user has given to a real one."""
        ports, product = self.ports, self.variables
        found = []
        if product["OPENAI_BASE_URL"] == f"http://{HOST}:{ports.videos}/v1":
            variables = environment.videos_variables(self.folder, ports, product)
            found.append(self._stand_in("videos", variables, ports.videos, "/_sandbox/health"))
        if product.get("STRIPE_API_BASE") == f"http://{HOST}:{ports.stripe}":
            variables = environment.stripe_variables(self.folder, ports, product)
            found.append(self._stand_in("stripe", variables, ports.stripe, "/_sandbox/health"))
        if product["EMAIL_URL"] == f"smtp://{HOST}:{ports.smtp}":
            variables = environment.mail_variables(self.folder, ports)
            found.append(self._stand_in("mail", variables, ports.mail, "/messages"))
        return found

    def accounts(self) -> list[Account]:
        return [
            Account(DEMO_EMAIL, self.folder.readable_password("demo_password", WORDS.split())),
            Account(
                STAFF_EMAIL,
                self.folder.readable_password("staff_password", WORDS.split()),
                staff=True,
                totp=self.folder.totp_secret(STAFF_TOTP),
            ),
        ]

    def _seeds(self) -> list[tuple[str, ...]]:
        """Commands of the first start: two people, and names that say what renders here."""
        people = [
            ("user_ensure", "--email", account.email, "--password-env", _password_name(account))
            + (("--staff", "--totp-env", _TOTP_NAME) if account.staff else ())
            for account in self.accounts()
        ]
        names = {"sora-2": "Sandbox preview", "sora-2-pro": "Sandbox preview Pro"}
        usual = ("--typical-p50", "10", "--typical-p90", "20", "--people")
        return [
            *people,
            *(("catalogue_set", slug, "--name", name, *usual) for slug, name in names.items()),
        ]

    def _manage(
        self, name: str, *arguments: str, extra: Mapping[str, str] | None = None
    ) -> Service:
        spawn = self._python("manage.py", *arguments, env={**self.variables, **(extra or {})})
        return Service(name, spawn, quiet=True)

    def _celery(self, name: str, *arguments: str, app: str = "celery_worker.app") -> Service:
        # As root, Celery warns at length of what matters with pickle, which is not used here.
        command = ("-W", "ignore:You're running the worker", "-m", "celery", "--quiet")
        what = ("-A", app, name, *arguments, "--loglevel", "INFO")
        return Service(name, self._python(*command, *what, env=self.variables))

    def _stand_in(self, name: str, variables: Mapping[str, str], port: int, health: str) -> Service:
        spawn = self._python("-m", f"sandbox.{name}", env=variables)
        return Service(name, spawn, ready=answers(port, health))

    def _python(self, *arguments: str, env: Mapping[str, str]) -> Spawn:
        return Spawn((sys.executable, *arguments), self.root, child_environment(env))


_LOGS = ("--log-config", "sora_ugc/granian_logs.json")
_TOTP_NAME = "SANDBOX_STAFF_TOTP"


def _password_name(account: Account) -> str:
    return "SANDBOX_STAFF_PASSWORD" if account.staff else "SANDBOX_DEMO_PASSWORD"


def answers(port: int, path: str) -> Callable[[int], bool]:
    """A readiness: GET `path` is answered with 200."""
    return partial(_answers, port, path)


def _answers(port: int, path: str, _pid: int) -> bool:
    return http_status(port, path)[0] == 200
