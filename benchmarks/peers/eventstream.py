"""django-eventstream (PyPI): streams out of Redis, in the same server with the same options.

`eventstream_site` is the site that it serves: one path, nothing else, no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers.venv import python
from benchmarks.processes import Part, started
from benchmarks.server import ROOT
from sandbox.plan import Plan
from sandbox.spawn import Spawn, child_environment

SITE = "benchmarks.peers.eventstream_site:application"
# What its own `send_event` publishes to.
CHANNEL = "events_channel"
PATH = "/events/"


@contextmanager
def eventstream(plan: Plan, folder: Path, *, cores: set[int]) -> Iterator[Part]:
    """The peer at the port of `plan`, started as `plan` starts ours."""
    ours = plan.live().spawn.argv
    told = {"PEER_REDIS": plan.variables["REDIS_URL"]}
    spawn = Spawn((python(), *ours[1:-1], SITE), ROOT, child_environment(told))
    with started("eventstream", spawn, folder, cores=cores) as part:
        yield part


def message() -> str:
    """A change, as `send_event` puts it on CHANNEL; everybody listens to it."""
    body = {"channel": "all", "event_type": "changed", "data": {"job": "all"}, "pub_id": None}
    return json.dumps(body)
