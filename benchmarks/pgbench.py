"""The limit of a statement: `pgbench -M prepared` sends the same one, and does nothing else."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_RATE = re.compile(r"^tps = ([0-9.]+) \(without initial connection time\)$", re.MULTILINE)


class PgbenchError(Exception):
    """pgbench is missing or failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Pgbench:
    """How to run pgbench: its folder, the database, how many connections.

    The statement goes by itself, without BEGIN and COMMIT around it: that is the quickest way to
    send it, so it is the strictest limit.
    """

    programs: Path
    url: str
    connections: int

    def rate(self, script: str, *, seconds: int) -> float:
        """How often `script` ran a second, all connections together."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                self._command(file.name, seconds),
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds + 60,
            )
        found = _RATE.search(done.stdout)
        if done.returncode or found is None:
            raise PgbenchError(done.stderr or done.stdout)
        return float(found.group(1))

    def _command(self, script: str, seconds: int) -> list[str]:
        program = self.programs / "pgbench"
        if not program.exists():
            raise PgbenchError(f"There is no pgbench in {self.programs}.")
        return [
            *(str(program), "--no-vacuum", "--protocol=prepared"),
            *(f"--client={self.connections}", "--jobs=2", f"--time={seconds}"),
            *(f"--file={script}", self.url),
        ]


def script(variables: Mapping[str, str], statement: str) -> str:
    """A script that sets each of `variables` to an expression of pgbench, then sends `statement`.

    The statement has to stand on one line, since pgbench takes a line break for the end of a
    variable's expression only; a semicolon is added.
    """
    setting = "".join(f"\\set {name} {value}\n" for name, value in variables.items())
    return f"{setting}{' '.join(statement.split())};\n"
