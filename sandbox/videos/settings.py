"""What the process is told by its environment."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.videos.dialects import DIALECTS

DEFAULT_RENDER_SECONDS = 6.0
LOOPBACK = "127.0.0.1"


class SettingsError(Exception):
    """The environment cannot be used; the message says which variable and why."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The environment, read once. An empty text means "not set"."""

    port: int
    folder: Path
    bind: str = LOOPBACK
    api_key: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    render_seconds: float = DEFAULT_RENDER_SECONDS
    render_cache: bool = False
    dialect: str = "openai"


def settings_read(environ: Mapping[str, str]) -> Settings:
    """Reads the variables; port 0 means any free port. Raises SettingsError.

    `SANDBOX_BIND` is the address to listen on, for containers, which have a network of their own.
    `SANDBOX_VIDEOS_DIALECT` is what /v1 speaks; every other dialect has a path of its own.
    """
    settings = Settings(
        port=_port(environ.get("SANDBOX_VIDEOS_PORT", "")),
        folder=_folder(environ.get("SANDBOX_VIDEOS_DIR", "")),
        bind=environ.get("SANDBOX_BIND") or LOOPBACK,
        api_key=environ.get("SANDBOX_VIDEOS_API_KEY", ""),
        webhook_url=environ.get("SANDBOX_VIDEOS_WEBHOOK_URL", ""),
        webhook_secret=environ.get("SANDBOX_VIDEOS_WEBHOOK_SECRET", ""),
        render_seconds=_seconds(environ.get("SANDBOX_RENDER_SECONDS", "")),
        render_cache=environ.get("SANDBOX_RENDER_CACHE", "") == "1",
        dialect=_dialect(environ.get("SANDBOX_VIDEOS_DIALECT", "")),
    )
    if settings.webhook_url:
        webhook_key(settings.webhook_secret)
    return settings


def webhook_key(secret: str) -> bytes:
    """The signing key inside a `whsec_<base64>` secret. Raises SettingsError."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not key or not secret.startswith("whsec_"):
        raise SettingsError("SANDBOX_VIDEOS_WEBHOOK_SECRET must be whsec_ followed by base64.")
    return key


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise SettingsError("SANDBOX_VIDEOS_PORT must be a port number.")
    return int(text)


def _folder(text: str) -> Path:
    if not text:
        raise SettingsError("SANDBOX_VIDEOS_DIR must name the folder for jobs and files.")
    return Path(text).resolve()


def _seconds(text: str) -> float:
    try:
        seconds = float(text or DEFAULT_RENDER_SECONDS)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 86_400:
        raise SettingsError("SANDBOX_RENDER_SECONDS must be a number of seconds.")
    return seconds


def _dialect(text: str) -> str:
    if text and text not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise SettingsError(f"SANDBOX_VIDEOS_DIALECT: {text} is not known. Known: {known}.")
    return text or "openai"
