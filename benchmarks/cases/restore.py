"""A backup with a million entries brought back, and proven."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.job_rows import jobs_fill
from benchmarks.ledger_rows import ENTRIES_EACH, ledger_fill
from benchmarks.server import ROOT

TRANSACTIONS_EACH = 101  # a grant and 50 jobs that have ended


class NotBack(Exception):
    """The backup was not made, or did not come back whole; the time means nothing."""


def run(bench: Bench) -> Iterable[Result]:
    """Yield seconds of the backup and of the restore; the limits are `pg_dump` and `pg_restore`."""
    creators = bench.pick(1_000_000, 404) // ENTRIES_EACH // TRANSACTIONS_EACH
    ledger_fill(creators=creators, transactions_each=TRANSACTIONS_EACH)
    jobs_fill()
    with tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder:
        names = os.environ | {
            "DATABASE_URL": bench.url,
            "BACKUP_DIR": folder,
            "PATH": f"{bench.programs}{os.pathsep}{os.environ['PATH']}",
        }
        alone = Path(folder, "alone.dump")
        dumped = _seconds(names, *_pg_dump(bench.url, alone))
        kept = _seconds(names, *_manage("backup"))
        yield Result("restore.backup", kept, "s", (), limit=dumped)
        connection.close()  # nobody else may be connected
        restored = _seconds(names, *_pg_restore(bench.url, alone))
        yield Result(
            "restore",
            _seconds(names, *_manage("restore", "latest", "--overwrite", _name(bench.url))),
            "s",
            (at_most(300, "s"),),
            limit=restored,
        )


def _manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


def _pg_dump(url: str, path: Path) -> tuple[str, ...]:
    return ("pg_dump", "--format=custom", f"--file={path}", url)


def _pg_restore(url: str, path: Path) -> tuple[str, ...]:
    return ("pg_restore", "--clean", "--if-exists", "--jobs=2", f"--dbname={url}", str(path))


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _seconds(names: Mapping[str, str], *command: str) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=names, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBack(f"{command[0]}: {done.stdout[-2_000:]}\n{done.stderr[-2_000:]}")
    return time.perf_counter() - start


CASE = Case(
    what="`manage.py restore` of a backup with a million entries and their 250 thousand jobs.",
    how="Over what is there: the checksum, dropping, `pg_restore` on two connections, `migrate`, "
    "`ANALYZE` and the ledger's proof, which must be clean. Beside it `manage.py backup` of it.",
    limit="`pg_restore --jobs=2` and `pg_dump` by themselves, which compare and prove nothing.",
    peer="",
    run=run,
    minutes=30,
)
