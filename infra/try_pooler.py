"""The whole product behind a real PgBouncer in transaction mode: `python infra/try_pooler.py`.

By the steps of docs/production-database.md: a schema and two roles, migrations as the owner
straight to the server, everything else as the app's role through the pooler, which has five
connections for all of web, worker and beat. One video is ordered as a client would, the ledger
proven. Then tests of the ledger and of payments run through it, whose threads race for rows.

Needs `pgbouncer` on the PATH (Debian and Ubuntu: its package) and the development packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sandbox.borrow import borrowed_sandbox  # noqa: E402
from sandbox.ports import HOST, any_free  # noqa: E402
from sandbox.postgres import DATABASE, ROLE, Postgres  # noqa: E402

OWNER, APP, SCHEMA = "studio_owner", "studio_app", "studio"
PASSWORD = "only-here"  # noqa: S105
CONNECTIONS = 5
START_SECONDS = 30.0
PHOTO = "generation/tests/samples/coffee.jpg"
# Races, rollbacks, savepoints, the proof's snapshot, and pages that ask in several transactions.
TESTS = ["credits", "billing/tests"]

# `auth_file` holds plain passwords, so that it can sign in to the server by itself. No start-up
# parameter is ignored: the product sends none that PgBouncer does not know.
_INI = """
[databases]
* = host={host} port={server}

[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
logfile = {log}
pidfile =
"""


def main() -> None:
    """Try it; ends with the status of what fails first."""
    with tempfile.TemporaryDirectory(prefix="pooler-") as folder:
        postgres = Postgres(Path(folder, "postgres"), log=Path(folder, "postgres.log"))
        try:
            postgres.start()
            with _pooler(Path(folder), postgres) as port:
                _product(Path(folder), postgres, port)
                _tests(postgres, port)
        finally:
            postgres.destroy()


def _product(folder: Path, postgres: Postgres, port: int) -> None:
    print("The product as its own role, through the pooler:", flush=True)
    admin = postgres.url()
    _psql(postgres, admin, "roles.sql", owner=OWNER, app=APP, schema=SCHEMA, database=DATABASE)
    with psycopg.connect(admin, autocommit=True) as connection:
        for role in (OWNER, APP):
            connection.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    direct = f"postgres://{OWNER}:{PASSWORD}@{HOST}:{postgres.port}/{DATABASE}"
    _run(_settings(direct), sys.executable, "manage.py", "migrate", "--verbosity=0")
    _psql(postgres, direct, "grants.sql", app=APP, schema=SCHEMA)

    pooled = f"postgres://{APP}:{PASSWORD}@{HOST}:{port}/{DATABASE}"
    os.environ["DATABASE_URL"] = pooled
    try:
        with borrowed_sandbox(folder / "sandbox") as places:
            out = str(folder / "clip.mp4")
            told = ("--web", places["web"], "--stripe", places["stripe"])
            _run({}, sys.executable, "-m", "sandbox", "demo", PHOTO, "A cup, steaming.", out, *told)
            for command in (("ledger_verify",), ("jobs_status",)):
                _run(_settings(pooled), sys.executable, "manage.py", *command)
            _say_how_shared(postgres)
    finally:
        del os.environ["DATABASE_URL"]


def _say_how_shared(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [APP]
        ).fetchone()
    assert row is not None
    assert 0 < row[0] <= CONNECTIONS, f"{row[0]} connections of {APP} at the server"
    print(f"  {row[0]} connections at the server served web, worker, beat and the commands.")


def _tests(postgres: Postgres, port: int) -> None:
    print("The ledger's own tests and those of payments, through the pooler:", flush=True)
    pooled = f"postgres://{ROLE}:{postgres.password}@{HOST}:{port}/{DATABASE}_tests"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}_tests")
    # Kept, since PgBouncer stays connected to what a test would drop; the server goes anyway.
    chosen = ("-n", "1", "--quiet", "--reuse-db", *TESTS)
    _run({"TEST_DATABASE_URL": pooled}, sys.executable, "-m", "pytest", *chosen)


@contextmanager
def _pooler(folder: Path, postgres: Postgres) -> Iterator[int]:
    """PgBouncer before the server; the port it listens on."""
    port, log, users = any_free(), folder / "pgbouncer.log", folder / "users.txt"
    passwords = {ROLE: postgres.password, APP: PASSWORD}
    users.write_text("".join(f'"{name}" "{word}"\n' for name, word in passwords.items()))
    ini = folder / "pgbouncer.ini"
    ini.write_text(
        _INI.format(
            host=HOST,
            server=postgres.port,
            port=port,
            users=users,
            log=log,
            connections=CONNECTIONS,
        )
    )
    command = [_program("pgbouncer"), "--quiet", str(ini)]
    if os.geteuid() == 0:  # it does not run as root
        for path in (folder, ini, users):
            shutil.chown(path, "nobody")
        command[1:1] = ["--user=nobody"]
    process = subprocess.Popen(command, cwd=folder)
    try:
        _await(process, port, log)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(host=HOST, port=port, user=ROLE, dbname="none", connect_timeout=5)
        except psycopg.OperationalError as error:
            if "refused" not in str(error):
                return
        time.sleep(0.1)
    said = log.read_text() if log.exists() else ""
    sys.exit(f"PgBouncer did not start.\n{said}")


def _psql(postgres: Postgres, url: str, script: str, **variables: str) -> None:
    named = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
    psql = str(postgres.placement.program / "bin" / "psql")
    _run({}, psql, "-X", "-q", *named, "-f", f"infra/postgres/{script}", url)


def _settings(url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "sandbox_pooler",
        "SITE_URL": f"http://{HOST}",
        "REDIS_URL": f"redis://{HOST}:9/0",
    }


def _program(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return path or sys.exit(f"{name} is not on the PATH: apt-get install {name}")


def _run(variables: Mapping[str, str], *command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env=os.environ | dict(variables), check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
