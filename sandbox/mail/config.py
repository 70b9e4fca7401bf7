"""What the mailbox reads from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Nobody else on the network may reach a mailbox of sign-in links.
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Where the mailbox takes e-mails, shows them and keeps them."""

    smtp_port: int
    page_port: int
    directory: Path
    bind: str = LOOPBACK


def config_read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration; raises KeyError naming the variable that is missing.

    `SANDBOX_BIND` is the address to listen on, for containers, which have a network of their own.
    """
    return Config(
        smtp_port=int(environ["SANDBOX_SMTP_PORT"]),
        page_port=int(environ["SANDBOX_MAIL_PORT"]),
        directory=Path(environ["SANDBOX_MAIL_DIR"]),
        bind=environ.get("SANDBOX_BIND") or LOOPBACK,
    )
