"""Every variable that the sandbox gives the product and the stand-ins.

What the user has set wins. Secrets are random, kept between runs, and recognisable, so that no
deployment takes them by mistake.
"""

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from sandbox.ports import HOST, Ports
from sandbox.state import Folder

# Says that a variable came out of a sandbox's env file, not from the user.
MARK = "SANDBOX_ENV"
OPEN_PREFIXES = (
    *("RATE_", "JOB_", "S3_", "SANDBOX_RENDER_", "SANDBOX_VIDEOS_DIALECT", "VIDEO_ENDPOINT_"),
)
# A key that merely lies about in the user's shell is not taken: it counts only together with the
# address that says that it is meant.
MEANT_BY = {"OPENAI_API_KEY": "OPENAI_BASE_URL", "RUNWAYML_API_SECRET": "RUNWAYML_BASE_URL"}
NAME = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def users_variables(environ: Mapping[str, str], folder: Folder) -> dict[str, str]:
    """The environment without what sourcing our own env file has put there."""
    ours = folder.read_env() if MARK in environ else {}
    return {name: value for name, value in environ.items() if ours.get(name) != value}


def product_variables(
    user: Mapping[str, str],
    *,
    folder: Folder,
    ports: Ports,
    database_url: str,
    redis_url: str,
    known: set[str],
) -> dict[str, str]:
    """What web, live, worker, beat and manage.py get: our values, and the user's for all `known`
    names, but no key without its address (MEANT_BY).
    """
    ours = _ours(folder, ports, database_url, redis_url)
    chosen = {
        name: value
        for name, value in user.items()
        if name in ours or name in known or name.startswith(OPEN_PREFIXES)
    }
    for key, address in MEANT_BY.items():
        if address not in user:
            chosen.pop(key, None)
    if "STRIPE_SECRET_KEY" in user and "STRIPE_API_BASE" not in user:
        del ours["STRIPE_API_BASE"]
    return ours | chosen | {MARK: str(folder.path)}


def _ours(folder: Folder, ports: Ports, database_url: str, redis_url: str) -> dict[str, str]:
    site = f"http://{HOST}:{ports.web}"
    return {
        "SECRET_KEY": folder.secret("secret_key", length=32),
        "DEBUG": "0",
        "LOG_FORMAT": "console",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SITE_URL": site,
        "LIVE_URL": f"http://{HOST}:{ports.live}",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://{HOST}:{ports.smtp}",
        "DEFAULT_FROM_EMAIL": "studio@example.com",
        "SUPPORT_EMAIL": "support@example.com",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "STRIPE_SECRET_KEY": folder.secret("stripe_key", prefix="sk_test_sandbox_"),
        "STRIPE_WEBHOOK_SECRET": folder.secret("stripe_webhook", prefix="whsec_sandbox_"),
        "STRIPE_API_BASE": f"http://{HOST}:{ports.stripe}",
        "OPENAI_API_KEY": folder.secret("videos_key"),
        "OPENAI_BASE_URL": f"http://{HOST}:{ports.videos}/v1",
        "OPENAI_WEBHOOK_SECRET": _standard_webhook_secret(folder.secret("videos_webhook")),
        # The product's HTTP client refuses loopback addresses unless they are named; some dialects
        # of the stand-in keep their files under the second name.
        "OUTBOUND_ALLOWED_HOSTS": f"{HOST},localhost",
        "SANDBOX_VIDEOS_PORT": str(ports.videos),
        "SANDBOX_STRIPE_PORT": str(ports.stripe),
        "SANDBOX_MAIL_PORT": str(ports.mail),
        "SANDBOX_SMTP_PORT": str(ports.smtp),
    }


def videos_variables(folder: Folder, ports: Ports, product: Mapping[str, str]) -> dict[str, str]:
    """What the stand-in for the video provider gets."""
    return {
        "SANDBOX_VIDEOS_PORT": str(ports.videos),
        "SANDBOX_VIDEOS_DIR": str(folder / "videos"),
        "SANDBOX_VIDEOS_API_KEY": product["OPENAI_API_KEY"],
        "SANDBOX_VIDEOS_WEBHOOK_URL": f"http://{HOST}:{ports.web}/webhooks/openai",
        "SANDBOX_VIDEOS_WEBHOOK_SECRET": product["OPENAI_WEBHOOK_SECRET"],
        "SANDBOX_RENDER_SECONDS": product.get("SANDBOX_RENDER_SECONDS", "6"),
        "SANDBOX_RENDER_CACHE": product.get("SANDBOX_RENDER_CACHE", "0"),
        "SANDBOX_VIDEOS_DIALECT": product.get("SANDBOX_VIDEOS_DIALECT", ""),
    }


def stripe_variables(folder: Folder, ports: Ports, product: Mapping[str, str]) -> dict[str, str]:
    """What the stand-in for Stripe gets."""
    return {
        "SANDBOX_STRIPE_PORT": str(ports.stripe),
        "SANDBOX_STRIPE_DIR": str(folder / "stripe"),
        "SANDBOX_STRIPE_WEBHOOK_URL": f"http://{HOST}:{ports.web}/webhooks/stripe",
        "SANDBOX_STRIPE_WEBHOOK_SECRET": product["STRIPE_WEBHOOK_SECRET"],
    }


def mail_variables(folder: Folder, ports: Ports) -> dict[str, str]:
    """What the mailbox gets."""
    return {
        "SANDBOX_MAIL_PORT": str(ports.mail),
        "SANDBOX_SMTP_PORT": str(ports.smtp),
        "SANDBOX_MAIL_DIR": str(folder / "mail"),
    }


def documented_names(env_sample: Path) -> set[str]:
    """The names in env.sample, which documents every variable of the product."""
    if not env_sample.is_file():
        return set()
    names = set(NAME.findall(env_sample.read_text()))
    return names | {f"{name}_FILE" for name in names}


def _standard_webhook_secret(secret: str) -> str:
    """In the form of Standard Webhooks: `whsec_` and the key in base64."""
    return f"whsec_{base64.b64encode(secret.encode()).decode()}"
