"""`python -m sandbox.videos`: serves until SIGINT or SIGTERM."""

import logging
import os
import socket
import sys

from uvicorn import Config, Server

from sandbox.videos.app import app_build
from sandbox.videos.connections import TrackedProtocol
from sandbox.videos.settings import Settings, SettingsError, settings_read

GRACE_SECONDS = 1


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    try:
        settings = settings_read(os.environ)
        listener = _listen(settings.bind, settings.port)
    except (SettingsError, OSError) as error:
        sys.stderr.write(f"The video provider cannot start: {error}\n")
        return 2
    _serve(settings, listener)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def _serve(settings: Settings, listener: socket.socket) -> None:
    config = Config(
        app_build(settings),
        http=TrackedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        log_level=logging.WARNING,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    address = f"http://{settings.bind}:{listener.getsockname()[1]}/v1"
    logging.getLogger(__name__).info("Video provider at %s", address)
    Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
