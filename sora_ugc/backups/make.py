"""Make a backup: one consistent look at the database, while it is in use."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from common.monitoring import check_report
from sora_ugc.backups import programs, shelf
from sora_ugc.backups.errors import BackupFailed

CHECK = "backup"


class Backup(NamedTuple):
    """A backup that was kept, and the older files that were removed for it."""

    name: str
    bytes: int
    removed: list[str]


def backup(*, keep_days: int) -> Backup:
    """Dump our schema, keep it with its checksum, and remove backups older than `keep_days`.

    Only the schema that our tables live in: on a hosted server others have theirs beside it. Roles
    and rights are not in it; infra/postgres makes them.

    Raises:
        BackupFailed: nothing was kept that `restore` would take; older ones are as they were.
    """
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        name = shelf.name_now()
        path = Path(folder, name)
        programs.run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-acl", f"--schema={own_schema()}"),
            # Who migrates meanwhile holds its locks; tomorrow is another backup.
            *("--lock-wait-timeout=60s", "--no-password", f"--file={path}"),
        )
        size = shelf.put(path, name)
    removed = shelf.forget(days=keep_days)
    check_report(check=CHECK, checked=1, problems=[])
    return Backup(name, size, removed)


def own_schema() -> str:
    """The schema of our tables: the first of the role's search path that is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
    if schema is None:
        raise BackupFailed(
            "The schema that this role searches is not there. Make it with "
            "infra/postgres/roles.sql (docs/production-database.md)."
        )
    return str(schema)
