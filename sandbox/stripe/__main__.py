"""`python -m sandbox.stripe`: serve on 127.0.0.1 (or SANDBOX_BIND) until SIGINT or SIGTERM."""

from __future__ import annotations

import uvicorn

from sandbox.stripe.app import app_create
from sandbox.stripe.config import config_read


def main() -> None:
    """Start the stand-in."""
    config = config_read()
    uvicorn.run(
        app_create(config),
        host=config.bind,
        port=config.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
