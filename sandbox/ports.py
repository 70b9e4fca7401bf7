"""Which ports the stack listens on."""

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.errors import SandboxError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
# The helpers' ports lie off from PORT, so that PORT=8001 is free for a second checkout.
OFFSET = 100
HIGHEST = 65535


class PortError(SandboxError):
    """The port asked for cannot be used; the message says how to mend it."""


@dataclass(frozen=True)
class Ports:
    """Every port of one stack, all on 127.0.0.1."""

    web: int
    videos: int
    stripe: int
    mail: int
    smtp: int
    postgres: int
    valkey: int
    live: int


HELPERS = ("videos", "stripe", "mail", "smtp", "postgres", "valkey", "live")


def choose_ports(environ: Mapping[str, str]) -> Ports:
    """PORT for the site (it must be free), the others near PORT + 101 where free.

    Raises:
        PortError: PORT is not a port number, or something else listens there.
    """
    web = _wanted_port(environ.get("PORT", ""))
    if not is_free(web):
        raise PortError(
            f"Port {web} is in use by another program. Stop that program, or take another port: "
            f"PORT={next_free(web + 1)} make run"
        )
    taken = {web}
    chosen: dict[str, int] = {}
    for number, name in enumerate(HELPERS, start=1):
        chosen[name] = next_free(web + OFFSET + number, taken)
        taken.add(chosen[name])
    return Ports(web=web, **chosen)


def next_free(start: int, taken: set[int] | None = None) -> int:
    """The first free port from `start` upwards (from 1024 on again after the last one)."""
    span = HIGHEST - 1024
    for step in range(span):
        port = 1024 + (start - 1024 + step) % span
        if port not in (taken or ()) and is_free(port):
            return port
    raise PortError("No port is free on 127.0.0.1.")


def any_free() -> int:
    """A free port, so spread that programs which choose at the same moment differ.

    Below 32768, where systems begin to give out ports for outgoing connections.
    """
    return next_free(20000 + secrets.randbelow(12000))


def is_free(port: int) -> bool:
    """True if nothing answers at the port and we may listen there."""
    with socket.socket() as knocker:
        knocker.settimeout(0.5)
        # macOS lets one bind 127.0.0.1 beside a program that listens on all addresses.
        if knocker.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True


def _wanted_port(text: str) -> int:
    text = text.strip() or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
        raise PortError(f"PORT is {text!r}, which is not a port number. Try PORT={DEFAULT_PORT}.")
    return int(text)
