"""What the mailbox reads from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Config:
    """Where the mailbox takes e-mails, shows them and keeps them."""

    smtp_port: int
    page_port: int
    directory: Path


def config_read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration; raises KeyError naming the variable that is missing."""
    return Config(
        smtp_port=int(environ["SANDBOX_SMTP_PORT"]),
        page_port=int(environ["SANDBOX_MAIL_PORT"]),
        directory=Path(environ["SANDBOX_MAIL_DIR"]),
    )
