"""`python -m sandbox.mail`: serve on 127.0.0.1 (or SANDBOX_BIND) until SIGINT or SIGTERM."""

from __future__ import annotations

import uvicorn

from sandbox.mail.app import app_create
from sandbox.mail.config import config_read


def main() -> None:
    """Start the mailbox."""
    config = config_read()
    uvicorn.run(
        app_create(config),
        host=config.bind,
        port=config.page_port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
