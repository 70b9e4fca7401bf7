"""What the stand-in reads from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The version that the installed `stripe` library pins; a test holds the two together.
API_VERSION = "2026-10-28.endive"

# Stripe lets a Checkout Session live between 30 minutes and 24 hours.
SHORTEST_SESSION_SECONDS = 30 * 60
LONGEST_SESSION_SECONDS = 24 * 60 * 60

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Where the stand-in listens, keeps its state and sends its webhooks."""

    port: int
    directory: Path
    webhook_url: str
    webhook_secret: str
    shortest_session_seconds: int = SHORTEST_SESSION_SECONDS
    bind: str = LOOPBACK
    public_url: str = ""

    @property
    def base_url(self) -> str:
        """Where browsers reach the hosted pages."""
        return self.public_url or f"http://{LOOPBACK}:{self.port}"


def config_read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration; raises KeyError naming the variable that is missing.

    `SANDBOX_STRIPE_SHORTEST_SESSION` (seconds) lets tests see a session expire without waiting
    the half hour that Stripe demands. `SANDBOX_BIND` is the address to listen on, and
    `SANDBOX_STRIPE_PUBLIC_URL` where browsers find the pages, which differ in containers.
    """
    return Config(
        port=int(environ["SANDBOX_STRIPE_PORT"]),
        directory=Path(environ["SANDBOX_STRIPE_DIR"]),
        webhook_url=environ.get("SANDBOX_STRIPE_WEBHOOK_URL", ""),
        webhook_secret=environ.get("SANDBOX_STRIPE_WEBHOOK_SECRET", ""),
        shortest_session_seconds=int(
            environ.get("SANDBOX_STRIPE_SHORTEST_SESSION", SHORTEST_SESSION_SECONDS)
        ),
        bind=environ.get("SANDBOX_BIND") or LOOPBACK,
        public_url=environ.get("SANDBOX_STRIPE_PUBLIC_URL", "").rstrip("/"),
    )
