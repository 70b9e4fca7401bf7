"""`ledger_verify`, again for each line that comes in: loading the product takes longer than it.

Run as `python -m e2e.faults.prover` with the product's environment.
"""

from __future__ import annotations

import io
import json
import sys

import django
from django.core.management import call_command
from django.db import close_old_connections


def main() -> None:
    """Answer each line with `[exit status, output]` as JSON."""
    django.setup()
    for _line in sys.stdin:
        close_old_connections()
        print(json.dumps(_prove()), flush=True)


def _prove() -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("ledger_verify", stdout=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


if __name__ == "__main__":
    main()
