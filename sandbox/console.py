"""What the supervisor and its children say: everything into log files, the rest on the screen."""

import contextlib
import os
import re
import sys
from collections import deque
from pathlib import Path
from typing import IO

# Routine lines stay in the log files. The level stands at the beginning, after a time at most.
ROUTINE = re.compile(r"^.{0,80}?\b(DEBUG|INFO)\b")
COLOURS = {
    "sandbox": 36, "postgres": 34, "valkey": 35, "videos": 33, "stripe": 32, "mail": 94,
    "web": 92, "live": 32, "worker": 95, "beat": 96,
}  # fmt: skip
RED, BOLD, FAINT = 31, 1, 2
REMEMBERED_LINES = 20
KEPT_LOG_BYTES = 20_000_000


class Console:
    """Prints prefixed lines, aligned, with colour on a terminal only.

    Args:
        logs: the folder for one log file per child.
        width: of the prefix, the longest name.
        verbose: show routine (INFO, DEBUG) lines too.
    """

    def __init__(
        self, logs: Path, *, width: int, verbose: bool = False, out: IO[str] | None = None
    ) -> None:
        self.logs = logs
        self.width = width
        self.verbose = verbose
        self.out = out or sys.stdout
        self.coloured = self.out.isatty() and "NO_COLOR" not in os.environ
        # While starting and stopping: of interest only when it fails, and then all is shown.
        self.hushed = True
        self._files: dict[str, IO[str]] = {}
        self._recent: dict[str, deque[str]] = {}

    def say(self, text: str) -> None:
        """One line of the supervisor's own."""
        self._print("sandbox", text)

    def show(self, text: str) -> None:
        """Text as it is, such as the banner."""
        # A terminal that went away must not stop the stopping.
        with contextlib.suppress(OSError, ValueError):
            print(text, file=self.out, flush=True)

    def child_line(self, name: str, line: str, *, quiet: bool) -> None:
        """A line that a child wrote: into its log, and on the screen unless it is routine."""
        self._log(name).write(f"{line}\n")
        self._log(name).flush()
        self._recent.setdefault(name, deque(maxlen=REMEMBERED_LINES)).append(line)
        routine = quiet or self.hushed or not line.strip() or ROUTINE.match(line)
        if self.verbose or not routine:
            self._print(name, line)

    def explain(self, name: str) -> None:
        """Show the last lines of a child that failed, and where the rest is."""
        for line in self._recent.get(name, ()):
            self._print(name, line)
        self.say(f"all of it is in {self.logs / name}.log")

    def paint(self, text: str, colour: int) -> str:
        return f"\033[{colour}m{text}\033[0m" if self.coloured else text

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _print(self, name: str, text: str) -> None:
        prefix = self.paint(name.ljust(self.width), COLOURS.get(name, BOLD))
        self.show(f"{prefix} {self.paint('|', FAINT)} {text}")

    def _log(self, name: str) -> IO[str]:
        if name not in self._files:
            self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.logs / f"{name}.log"
            grown = path.exists() and path.stat().st_size > KEPT_LOG_BYTES
            self._files[name] = path.open("w" if grown else "a", encoding="utf-8")
        return self._files[name]
