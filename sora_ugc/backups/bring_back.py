"""Bring a backup back into a database that is empty, or that somebody said may be overwritten."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from sora_ugc.backups import programs, shelf
from sora_ugc.backups.errors import BackupFailed
from sora_ugc.backups.make import own_schema

# What is ours: not what an extension brought, nor what goes with another thing (a table's row type,
# the sequence of an identity column).
_OURS = """
    SELECT CASE c.relkind
             WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
             ELSE 'TABLE' END, c.oid::regclass::text
    FROM pg_class c
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid
                      AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'e', 'i'))
    UNION ALL
    SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype::text
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace = %(schema)s::regnamespace
      AND (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid
                      AND d.classid = 'pg_type'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = %(schema)s::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
# PostgreSQL's own workers have no user.
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
"""
# A line of `pg_restore --list`: "231; 1259 16421 TABLE studio credits_entry owner". What belongs to
# no schema has a hyphen there, as the schema itself, which is there before.
_ENTRY = re.compile(r"\d+; \d+ \d+ [A-Z][A-Z ]*[A-Z] (?P<schema>\S+) ")
_NONE = "-"
# Programs of 17 and later set this first, which servers before 17 do not know, and go on.
_UNKNOWN_TO_OLD = 'unrecognized configuration parameter "transaction_timeout"'


def restore(name: str, *, overwrite: str = "", jobs: int = 2) -> str:
    """Bring back the backup `name` (or `latest`), on `jobs` connections; its full name.

    Afterwards the tables are as this version of the product wants them (migrated). Triggers come
    after the rows, so the ledger's guards neither slow this nor refuse it, and they are all back.

    `overwrite` must be the database's own name if it holds anything; what it holds is then dropped.

    Raises:
        BackupFailed: the backup is not there or not whole, the database is not empty or is in use:
            then nothing was changed. Or PostgreSQL refused: then what is there is half of it, and
            a second try has to overwrite it.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        path = shelf.fetch(name, Path(folder))
        schema, wanted = _entries(path)
        _settle_in(schema)
        _make_room(schema, overwrite)
        chosen = Path(folder, "entries")
        chosen.write_text(wanted)
        # Its first use is in an index, which names it by this schema.
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        programs.run(
            "pg_restore",
            *("--no-owner", "--no-acl", "--no-password", f"--jobs={jobs}"),
            *(f"--use-list={chosen}", f"--dbname={programs.database_name()}", str(path)),
            unless=_UNKNOWN_TO_OLD,
        )
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        # What the planner knows is not in a backup; autovacuum would learn it in its own time.
        cursor.execute("ANALYZE")
    return path.name


def _entries(path: Path) -> tuple[str, str]:
    """The schema of the dump, and what to bring back of it, as `pg_restore --use-list` reads it."""
    found = programs.run("pg_restore", "--list", str(path)).splitlines()
    kept = {line: entry["schema"] for line in found if (entry := _ENTRY.match(line))}
    (schema,) = set(kept.values()) - {_NONE}
    return schema, "".join(f"{line}\n" for line, where in kept.items() if where == schema)


def _settle_in(schema: str) -> None:
    """See to it that our tables' schema is `schema`.

    Raises BackupFailed, and then has made none, when the role searches another.

    A scratch database has only `public`. Where the schema is there, the role need not be one that
    could make it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(%s)", [connection.ops.quote_name(schema)])
            if cursor.fetchone() == (None,):
                cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema)}")
        if (own := own_schema()) != schema:
            raise BackupFailed(
                f"This backup is of the schema {schema}, and this role's is {own}. Bring it back "
                "as a role that searches the first (docs/production-database.md)."
            )


def _make_room(schema: str, overwrite: str) -> None:
    """Drop what is there, in one step, if that was said; BackupFailed else."""
    database = programs.database_name()
    if not _ours(schema):
        return
    if overwrite != database:
        raise BackupFailed(
            f"The database {database} is not empty. To drop all that the product has there, stop "
            f"web, live, worker and beat, make a backup of it, and say --overwrite {database}."
        )
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        (others,) = cursor.fetchone()
    if others:
        raise BackupFailed(
            f"Others are connected to {database} ({others}). Stop web, worker and beat first."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, name in _ours(schema):
            # One may have gone with another before it.
            cursor.execute(f"DROP {kind} IF EXISTS {name} CASCADE")


def _ours(schema: str) -> list[tuple[str, str]]:
    """Of what kind each thing is, and its name, as DROP takes both."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS, {"schema": schema})
        return [(kind, name) for kind, name in cursor.fetchall()]
