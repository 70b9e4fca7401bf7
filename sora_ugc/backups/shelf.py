"""Where backups lie: in a bucket of their own, else in a folder (`STORAGES["backups"]`).

Each is two files, the dump and its SHA-256. The second is written last, so a dump without it broke
off and is none.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from sora_ugc.backups.errors import BackupFailed

LATEST = "latest"
# However old they are: backups that have stopped unnoticed must not take the last ones with them.
ALWAYS_KEPT = 3

_NAME = re.compile(r"\d{8}T\d{6}Z\.dump")
_FORMAT = "%Y%m%dT%H%M%SZ.dump"
_SUM = ".sha256"


def name_now() -> str:
    """The name of a backup that is made now; names sort by their time."""
    return datetime.now(UTC).strftime(_FORMAT)


def names() -> list[str]:
    """Those that are whole, the newest last."""
    found = _files()
    return sorted(name for name in found if _NAME.fullmatch(name) and f"{name}{_SUM}" in found)


def put(path: Path, name: str) -> int:
    """Keep the dump at `path` under `name`; how many bytes it has. Its checksum comes last."""
    shelf = _shelf()
    # As `sha256sum --check` reads it.
    line = f"{_sha256(path)}  {name}\n"
    with path.open("rb") as file:
        taken = shelf.save(name, File(file, name=name))
    kept, size = shelf.size(taken), path.stat().st_size
    if taken != name or kept != size:
        raise BackupFailed(f"Of {size} bytes {kept} were kept as {taken}. It is no backup.")
    shelf.save(f"{name}{_SUM}", ContentFile(line.encode()))
    return size


def fetch(name: str, folder: Path) -> Path:
    """A copy in `folder` of the backup `name` (or `latest`), its checksum compared.

    Raises:
        BackupFailed: there is none of this name, or it is not what was kept.
    """
    whole = names()
    chosen = whole[-1] if name == LATEST and whole else name
    if chosen not in whole:
        raise BackupFailed(f"There is no whole backup {chosen!r}. There are: {', '.join(whole)}.")
    path = folder / chosen
    with _shelf().open(chosen) as kept, path.open("wb") as copy:
        shutil.copyfileobj(kept, copy, 1024 * 1024)
    with _shelf().open(f"{chosen}{_SUM}") as file:
        expected = file.read().decode().split()[0]
    if _sha256(path) != expected:
        raise BackupFailed(f"{chosen} is not what was kept: its SHA-256 differs. Take another.")
    return path


def forget(*, days: int) -> list[str]:
    """Remove backups older than `days` but for the newest three, and what broke off before; names.

    0 removes nothing: then the bucket's own rules do, or nobody.
    """
    if not days:
        return []
    oldest = (datetime.now(UTC) - timedelta(days=days)).strftime(_FORMAT)
    spared = names()[-ALWAYS_KEPT:]
    old = [
        name
        for name in _files()
        if _NAME.fullmatch(name.removesuffix(_SUM))
        and name < oldest
        and name.removesuffix(_SUM) not in spared
    ]
    # A dump before its checksum would be found whole, and be gone, by whoever looks meanwhile.
    for name in sorted(old, reverse=True):
        _shelf().delete(name)
    return sorted(old)


def _shelf() -> Storage:
    return storages["backups"]


def _files() -> set[str]:
    try:
        _folders, files = _shelf().listdir("")
    except FileNotFoundError:  # a folder before its first backup
        return set()
    return set(files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
