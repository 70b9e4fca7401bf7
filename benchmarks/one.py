"""`python -m benchmarks.one CASE OUT`: run one case in this process; its rows go to the file OUT.

A process of its own for each case bounds it in time, and keeps its memory and its connections from
the next.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from benchmarks.case import Bench, Case


def load(name: str) -> Case:
    """The case in `benchmarks/cases/<name>.py`. Django must be set up."""
    case: Case = import_module(f"benchmarks.cases.{name}").CASE
    return case


def main(name: str, out: Path) -> None:
    """Run the case in the environment that `benchmarks.runner` made."""
    django.setup()
    bench = Bench(
        programs=Path(os.environ["BENCH_PROGRAMS"]),
        url=os.environ["DATABASE_URL"],
        quick=os.environ.get("BENCH_QUICK") == "1",
    )
    out.write_text(json.dumps([result.row() for result in load(name).run(bench)]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
