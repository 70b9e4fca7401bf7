"""PostgreSQL out of the wheel: made, used, stopped, killed, found again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox.identity import identify
from sandbox.postgres import Postgres, PostgresError
from sandbox.tests.dummies import ROOT, until


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    folder = tmp_path_factory.mktemp("postgres")
    server = Postgres(folder / "postgres", options={"fsync": "off"}, log=folder / "log")
    server.prepare()
    yield server
    server.destroy()


@pytest.fixture
def postgres(made: Postgres) -> Iterator[Postgres]:
    yield made
    made.stop()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", options={"fsync": "off"})
    yield server
    server.destroy()


def run_sql(server: Postgres, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def server_pid(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_starts_with_the_options_and_the_locale_asked_for(postgres: Postgres) -> None:
    postgres.start()
    sql = (
        "SELECT datlocprovider, datlocale, current_setting('fsync'), current_setting('jit') "
        "FROM pg_database WHERE datname = current_database()"
    )
    assert run_sql(postgres, sql) == [("b", "C.UTF-8", "off", "off")]


def test_the_data_survives_a_stop(postgres: Postgres) -> None:
    postgres.start()
    run_sql(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
    postgres.stop()
    postgres.start()
    assert run_sql(postgres, "SELECT n FROM kept") == [(7,)]


def test_stops_though_a_client_is_connected(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url()):
        began = time.monotonic()
        postgres.stop()
        assert time.monotonic() - began < 5


def test_recovers_after_a_kill_9_of_the_server(postgres: Postgres) -> None:
    postgres.start()
    run_sql(postgres, "CREATE TABLE recovered AS SELECT 7 AS n")
    os.kill(server_pid(postgres), signal.SIGKILL)
    postgres.stop()
    postgres.start()
    assert run_sql(postgres, "SELECT n FROM recovered") == [(7,)]


def test_a_pid_file_with_a_strangers_number_is_removed_and_the_stranger_let_alone(
    postgres: Postgres,
) -> None:
    postgres.start()
    postgres.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        (postgres.data / "postmaster.pid").write_text(f"{stranger.pid}\n{postgres.data}\n")
        postgres.start()
        assert stranger.poll() is None
        stranger.kill()
    assert run_sql(postgres, "SELECT 1") == [(1,)]


def test_a_server_left_by_an_earlier_run_is_stopped_first(postgres: Postgres) -> None:
    postgres.start()
    earlier = identify(server_pid(postgres))
    again = Postgres(postgres.folder, options={"fsync": "off"})
    again.start()
    assert earlier is not None
    assert not earlier.is_alive()
    assert run_sql(again, "SELECT 1") == [(1,)]
    again.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_the_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from sandbox.postgres import Postgres; "
        "Postgres(Path(sys.argv[1]), options={'fsync': 'off'}).start(); time.sleep(60)"
    )
    folder = tmp_path / "postgres"
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT) as starter:
        pid_file = folder / "data" / "postmaster.pid"
        until(lambda: pid_file.exists() and "ready" in pid_file.read_text(), seconds=30)
        server = identify(int(pid_file.read_text().splitlines()[0]))
        starter.kill()
    assert server is not None
    until(lambda: not server.is_alive())
    Postgres(folder).destroy()


def test_half_made_data_is_put_aside_and_made_anew(fresh: Postgres) -> None:
    fresh.placement.folder.joinpath("data.new-left").mkdir()
    fresh.data.mkdir()
    (fresh.data / "PG_VERSION").write_text("18\n")
    fresh.start()
    assert run_sql(fresh, "SELECT 1") == [(1,)]
    assert not fresh.placement.folder.joinpath("data.new-left").exists()


def test_data_of_another_version_is_refused_in_words(postgres: Postgres) -> None:
    version = postgres.data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("15\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 15, this is 18"):
        postgres.start()
    version.write_text(kept)


def test_the_password_is_its_owners_alone(postgres: Postgres) -> None:
    assert (postgres.placement.folder / "password").stat().st_mode & 0o777 == 0o600
    postgres.start()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url().replace(postgres.password, "wrong"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another user")
def test_as_root_the_server_runs_as_somebody_else(postgres: Postgres) -> None:
    postgres.start()
    assert Path(f"/proc/{server_pid(postgres)}").stat().st_uid != 0
    assert postgres.folder.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's data lies elsewhere")
def test_as_root_a_moved_folder_keeps_its_data(tmp_path: Path) -> None:
    first = Postgres(tmp_path / "old" / "postgres", options={"fsync": "off"})
    first.prepare()
    made = (first.data / "PG_VERSION").stat().st_mtime_ns
    (tmp_path / "old").rename(tmp_path / "new")
    moved = Postgres(tmp_path / "new" / "postgres", options={"fsync": "off"})
    assert (moved.data / "PG_VERSION").stat().st_mtime_ns == made
    moved.destroy()
