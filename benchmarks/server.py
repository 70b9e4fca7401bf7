"""A PostgreSQL server for the benchmarks, as durable as production's, with the product's schema."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from sandbox.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "bench_template"
# What is written must survive a power cut, as in production; the sizes are a small server's.
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_level": "replica",
}
# Settings want an address even where nothing is asked of it.
NOWHERE = "postgres://nobody@127.0.0.1:9/none"


@dataclass(frozen=True)
class Server:
    """The running server: a fresh database for each case, all copies of one migrated template."""

    postgres: Postgres

    @property
    def programs(self) -> Path:
        return self.postgres.placement.program / "bin"

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """The address of a new database, for as long as the block runs."""
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.postgres.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def version(self) -> str:
        with psycopg.connect(self.postgres.url()) as connection:
            number = connection.info.server_version
        return f"{number // 10_000}.{number % 10_000}"

    def migrate(self) -> None:
        """Make the template, by the product's own migrations."""
        self._run(f"CREATE DATABASE {TEMPLATE}")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env=environment(self.postgres.url(TEMPLATE)),
            check=True,
            timeout=300,
        )

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Server]:
    """A server in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder:
        postgres = Postgres(
            Path(folder) / "postgres", options=SETTINGS, log=Path(folder) / "postgres.log"
        )
        try:
            postgres.start()
            server = Server(postgres)
            server.migrate()
            yield server
        finally:
            postgres.destroy()


def environment(url: str) -> Mapping[str, str]:
    """What the product's settings need, with DEBUG off; nothing else is reached."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "sora_ugc.settings",
        "SECRET_KEY": "benchmarks-only-key-that-signs-nothing-real",
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "PYTHONWARNINGS": "ignore",
    }
