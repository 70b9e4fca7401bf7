"""The folder `.sandbox/`: secrets, lock, what runs, and what others read about it."""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from sandbox.errors import SandboxError
from sandbox.identity import Identity, boot_id

PRIVATE = 0o600


class AlreadyRunning(SandboxError):
    """Another supervisor holds this folder."""


class Folder:
    """One stack's data folder. Everything in it is for its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock: IO[str] | None = None

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def lock(self) -> None:
        """Hold the folder until we end, in whatever way.

        Raises:
            AlreadyRunning: somebody else holds it.
        """
        file = (self / "lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise AlreadyRunning from error
        self._lock = file

    def release(self) -> None:
        """Let go of the folder."""
        if self._lock:
            self._lock.close()
        self._lock = None

    def secret(self, name: str, *, prefix: str = "sandbox_", length: int = 24) -> str:
        """A random value that stays the same between runs."""
        return self._kept(name, lambda: prefix + secrets.token_hex(length))

    def readable_password(self, name: str, words: Iterable[str]) -> str:
        """Like `secret`, in a form that one can type: three words and a number."""

        def make() -> str:
            choice = list(words)
            picked = [secrets.choice(choice) for _ in range(3)]
            return "-".join([*picked, str(secrets.randbelow(9000) + 1000)])

        return self._kept(name, make)

    def totp_secret(self, name: str) -> str:
        """Like `secret`, for an authenticator app: base32, and still one that can be recognised."""
        return self._kept(
            name, lambda: "SANDBOX" + base64.b32encode(secrets.token_bytes(20)).decode()[7:]
        )

    def write_env(self, variables: Mapping[str, str]) -> None:
        """Write the product's variables so that `set -a; . env` takes them over."""
        lines = [f"{name}={shlex.quote(value)}" for name, value in sorted(variables.items())]
        self._write("env", "\n".join(lines))

    def read_env(self) -> dict[str, str]:
        """What `write_env` wrote last."""
        with contextlib.suppress(OSError, ValueError):
            words = shlex.split((self / "env").read_text())
            return dict(word.split("=", 1) for word in words)
        return {}

    def write_endpoints(self, endpoints: Mapping[str, Any]) -> None:
        self._write("endpoints.json", json.dumps(endpoints, indent=2))

    def read_endpoints(self) -> dict[str, Any]:
        return self._read_json("endpoints.json", {})

    def forget_endpoints(self) -> None:
        (self / "endpoints.json").unlink(missing_ok=True)

    def record_processes(self, identities: Iterable[Identity]) -> None:
        """Write down what runs, for the case that we are killed."""
        rows = [one.as_dict() for one in identities]
        self._write("processes.json", json.dumps({"boot": boot_id(), "processes": rows}, indent=2))

    def recorded_processes(self) -> list[Identity]:
        """What an earlier run wrote down, if the machine was not restarted since."""
        record = self._read_json("processes.json", {})
        if record.get("boot") != boot_id():
            return []
        return [Identity(**row) for row in record.get("processes", [])]

    def stamp_is(self, name: str, value: str) -> bool:
        """True if a step was last done for this value."""
        with contextlib.suppress(OSError):
            return (self / f"{name}.stamp").read_text().strip() == value
        return False

    def stamp(self, name: str, value: str) -> None:
        self._write(f"{name}.stamp", value)

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """The secret of that name, made now if there is none yet."""
        kept: dict[str, str] = self._read_json("secrets.json", {})
        if name not in kept:
            kept[name] = make()
            self._write("secrets.json", json.dumps(kept, indent=2))
        return kept[name]

    def _read_json(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        try:
            found = json.loads((self / name).read_text())
        except (OSError, ValueError):
            return default
        return found if isinstance(found, dict) else default

    def _write(self, name: str, text: str) -> None:
        """Replace a file whole, so that a reader never sees half of it."""
        fresh = self / f".{name}.new"
        descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{text}\n")
        fresh.replace(self / name)


def fingerprint(*parts: Path | str) -> str:
    """A hash over files (all of a folder's), by name, size and time, and over texts."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            digest.update(f"{part}\n".encode())
            continue
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file():
                status = path.stat()
                digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
