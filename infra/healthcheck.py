"""Whether this container does its work: `python infra/healthcheck.py web|live|worker|beat`.

web and live: it answers `/healthz` at port 8000 as the site's own host. worker and beat: a worker
has done within the last half minute what beat asks for each ten seconds, so either is unwell
without the other. Ends with 0 or 1; it loads neither Django nor Celery, and Redis only where it is
asked, since it runs often.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

PORT = 8000
PATIENCE = 3
# `celery_worker.heartbeat` writes it.
HEARTBEAT = "worker:heartbeat"


def main(role: str) -> bool:
    """Whether `role` does its work; OSError and RedisError when it does not even answer."""
    if role in {"web", "live"}:
        return _answers(int(os.environ.get("HEALTHCHECK_PORT", PORT)))
    if role in {"worker", "beat"}:
        # It takes four times as long to load as all the rest.
        from redis import Redis  # noqa: PLC0415

        redis = Redis.from_url(_variable("REDIS_URL"), socket_timeout=PATIENCE)
        return bool(redis.exists(HEARTBEAT))
    sys.exit(f"There is no role {role!r}: web, live, worker or beat.")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/healthz", headers={"Host": urlsplit(_variable("SITE_URL")).netloc})
    return connection.getresponse().status == 200


def _variable(name: str) -> str:
    """It, or what stands in the file that NAME_FILE names, as the product reads both."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ[name]


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
