"""What a child process is started with."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Account:
    """A user of this machine whom a child runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Spawn:
    """A command with its surroundings. `argv[0]` is a full path.

    `death_signal` is what the kernel sends the child when we die, however that happens
    (Linux only; elsewhere the guard sees to it).
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    account: Account | None = None
    death_signal: signal.Signals = signal.SIGTERM

    def popen_arguments(self) -> dict[str, Any]:
        """Keyword arguments for subprocess.Popen and asyncio.create_subprocess_exec.

        The child leads a session and group of its own, so that Ctrl-C in the terminal reaches
        only us, and we can stop it together with its own children.
        """
        arguments: dict[str, Any] = {
            "cwd": self.cwd,
            "env": dict(self.env),
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
        }
        if self.account:
            arguments |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        if sys.platform == "linux":
            arguments["preexec_fn"] = _die_with_parent(self.death_signal)
        return arguments


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment without what would make Python children behave unlike a plain install."""
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"PYTHONUNBUFFERED": "1"} | dict(extra or {})


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def in_child() -> None:
        # After the change of user, which would clear it. Started from our main thread, since
        # the signal comes when the thread that forked ends.
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_child
