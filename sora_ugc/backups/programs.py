"""PostgreSQL's own programs, called for the database that Django is connected to."""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404  # runs PostgreSQL's programs, below
from collections.abc import Mapping
from typing import Any

from django.db import connection

from sora_ugc.backups.errors import BackupFailed

# What a DATABASE_URL may say after its "?", as the programs read it.
_PASSED_ON = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
}
_LONGEST_COMPLAINT = 2_000


def run(program: str, *arguments: str, unless: str = "") -> str:
    """Run `pg_dump` or `pg_restore` on our database; what it printed.

    It never asks for a password: that goes through the environment, where no list of processes
    shows it. Errors that all say `unless` are none.

    Raises:
        BackupFailed: the program is not installed, or ended with an error, which is repeated.
    """
    path = shutil.which(program)
    if path is None:
        raise BackupFailed(
            f"{program} is not on the PATH. Install PostgreSQL's client programs, of the server's "
            "version or newer (docs/backups.md)."
        )
    # No shell; what is not fixed is a path that we made and the name of a schema.
    done = subprocess.run(  # noqa: S603  # nosec B603  # see above
        [path, *arguments],
        env=_environment(connection.settings_dict),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and not _all_say(done.stderr, unless):
        raise BackupFailed(f"{program} failed:\n{done.stderr[-_LONGEST_COMPLAINT:].strip()}")
    return done.stdout


def database_name() -> str:
    """The name of the database that Django is connected to."""
    return str(connection.settings_dict["NAME"])


def _all_say(complaints: str, word: str) -> bool:
    errors = [line for line in complaints.splitlines() if ": error: " in line]
    return bool(word and errors) and all(word in line for line in errors)


def _environment(at: Mapping[str, Any]) -> dict[str, str]:
    named = {
        "PGHOST": at["HOST"],
        "PGPORT": at["PORT"],
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
        "PGDATABASE": at["NAME"],
    }
    options = {name: at["OPTIONS"].get(option) for option, name in _PASSED_ON.items()}
    given = {name: str(value) for name, value in (named | options).items() if value}
    return {**os.environ, **given}
