"""Following renders as it is usually done with Celery: a task for each, which sends itself again.

`eta_polls` is that program; this starts it beside ours, on the same core and with the same renders.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.polling_place import Place, python
from benchmarks.processes import Part, started

APP = "benchmarks.peers.eta_polls"
# Enough for all answers that are waited for at a time, and room.
THREADS = 40


@contextmanager
def eta_worker(place: Place, renders: int, every: float) -> Iterator[Part]:
    """A worker that looks at each of so many renders `every` so many seconds, if it can."""
    variables = {
        "ETA_BROKER": place.redis_url,
        "ETA_DATABASE": place.database_url,
        "ETA_RENDERER": f"{place.renderer}/v1",
        "ETA_SECONDS": str(every),
    }
    begin = python("-m", APP, str(renders), **variables)
    subprocess.run(begin.argv, cwd=begin.cwd, env=begin.env, check=True, timeout=300)
    options = ("--pool", "threads", "--concurrency", str(THREADS), "--loglevel", "WARNING")
    spawn = python("-m", "celery", "--quiet", "-A", APP, "worker", *options, **variables)
    with started("eta", spawn, place.folder, cores=place.cores.measured) as part:
        yield part
