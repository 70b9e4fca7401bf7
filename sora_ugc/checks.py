"""`manage.py check --deploy`: refuse to serve people with what only a sandbox or a desk may have.

Each check yields an error with a stable id; Django's own deploy checks run beside these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import ProgrammingError, connections

from generation.models import VideoModel
from generation.naming import name_problem
from sora_ugc.policy import files_source

_SHORTEST_SECRET_KEY = 50
_FEWEST_CHARACTERS = 10
_MADE_UP = ("sandbox_", "django-insecure-")
# How a webhook secret in base64 begins when it spells "sandbox_".
_SANDBOX_IN_BASE64 = "whsec_c2FuZGJveF"

# Names that no public server has; a name without a dot is a neighbour's, too.
_INSIDE = (".internal", ".local", ".localhost")

_LEDGER = ["credits_transaction", "credits_entry", "credits_wallet", "credits_idempotencykey"]
_RIGHTS = """
    SELECT rolsuper OR has_parameter_privilege('session_replication_role', 'SET'),
           EXISTS (SELECT FROM unnest(%s::text[]) AS ledger (name)
                   JOIN pg_class ON pg_class.oid = to_regclass(ledger.name)
                   WHERE pg_has_role(relowner, 'MEMBER'))
    FROM pg_roles WHERE rolname = current_user
"""
# The roles that Supabase's Data API answers anybody as.
_PUBLISHED = """
    SELECT string_agg(DISTINCT rolname, ', ') FROM pg_roles
    JOIN pg_class ON pg_class.oid = ANY (ARRAY(SELECT to_regclass(unnest(%s::text[]))))
    WHERE rolname IN ('anon', 'authenticated')
      AND has_schema_privilege(rolname, relnamespace, 'USAGE')
      AND has_table_privilege(rolname, pg_class.oid, 'SELECT')
"""


def database_checks(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Whether the product's role could pass the ledger's guards, and whether strangers read it.

    With `--database` only.
    """
    return [message for alias in databases or () for message in (*_role(alias), *_published(alias))]


def catalogue_checks(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Whether a model can render, and is what creators read of it; with `--database` only."""
    return [message for alias in databases or () for message in _offered(alias)]


def deploy_checks(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Everything that is wrong with these settings for a site that people use."""
    return [*_site(), *_secret_key(), *_stripe(), *_renderers(), *_files()]


def _site() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG shows our code and settings to everybody. Unset it.", id="site.E001")
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            "SITE_URL is not https: passwords and sessions would travel in the open. Set the "
            "address that begins with https.",
            id="site.E002",
        )
    elif not settings.TRUSTED_PROXIES:
        yield checks.Warning(
            "TRUSTED_PROXIES is 0, but something before us must end TLS: all visitors look like "
            "that one address and share its limits. Set how many proxies there are.",
            id="site.W003",
        )
    if not settings.LIVE_URL.startswith("https://"):
        yield checks.Warning(
            "LIVE_URL is not https: browsers open no such stream from a secure page, so every open "
            "page would ask each second instead.",
            id="site.W014",
        )


def _secret_key() -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if key.startswith(_MADE_UP):
        yield Error("SECRET_KEY is one that others know. Make your own.", id="site.E004")
    elif len(key) < _SHORTEST_SECRET_KEY or len(set(key)) < _FEWEST_CHARACTERS:
        yield Error(
            f"SECRET_KEY can be guessed. Use {_SHORTEST_SECRET_KEY} random characters or more.",
            id="site.E005",
        )


def _stripe() -> Iterator[CheckMessage]:
    if settings.STRIPE_API_BASE:
        yield Error("STRIPE_API_BASE leads to a stand-in for Stripe. Unset it.", id="site.E006")
    for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        if _is_sandbox(getattr(settings, name)):
            yield Error(f"{name} is the sandbox's. Set Stripe's own.", id="site.E007")
    if settings.STRIPE_SECRET_KEY and not settings.STRIPE_WEBHOOK_SECRET:
        yield Error(
            "STRIPE_WEBHOOK_SECRET is missing: Stripe's events would be refused, and payments "
            "found late. Set the secret of the endpoint (docs/payments.md).",
            id="site.E008",
        )


def _renderers() -> Iterator[CheckMessage]:
    if not settings.VIDEO_ENDPOINTS:
        yield Error(
            "There is no renderer, so no model can render. Set OPENAI_BASE_URL, VIDEO_ENDPOINTS or "
            "RUNWAYML_API_SECRET (docs/renderers.md).",
            id="site.E015",
        )
    for endpoint in settings.VIDEO_ENDPOINTS.values():
        for what, secret in (("key", endpoint.api_key), ("secret", endpoint.webhook_secret)):
            if _is_sandbox(secret):
                yield Error(
                    f"The {what} of the renderer {endpoint.slug} is the sandbox's. Set its own.",
                    id="site.E009",
                )
        if _is_open(endpoint.base_url):
            yield Error(
                f"The address of the renderer {endpoint.slug} is plain http outside your own "
                "network: its key and people's photos would travel in the open. Use https.",
                id="site.E012",
            )


def _files() -> Iterator[CheckMessage]:
    """Uploads and videos are strangers' bytes: they must not come from the origin of sessions."""
    storage = settings.STORAGES["default"]
    files = urlsplit(files_source(site_url=settings.SITE_URL, storage=storage))
    if files.netloc == urlsplit(settings.SITE_URL).netloc:
        yield Error(
            "Uploads and videos would be served from the site's own origin. Name a bucket "
            "elsewhere: S3_BUCKET, S3_ENDPOINT_URL and their keys (docs/storage.md).",
            id="site.E017",
        )
    elif files.scheme != "https":
        yield Error(
            "S3_ENDPOINT_URL is not https: photos and videos would travel in the open, and "
            "browsers would not show them on a secure page. Use https.",
            id="site.E018",
        )


def _role(alias: str) -> Iterator[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_RIGHTS, [_LEDGER])
        unguarded, owner = cursor.fetchone()
    if unguarded:
        yield checks.Warning(
            "The database role may switch off triggers, and with them the ledger's guards. Connect "
            "as one that is no superuser (docs/production-database.md).",
            id="site.W010",
        )
    elif owner:
        yield checks.Warning(
            "The database role owns the ledger's tables, so it could take away their guards. Let "
            "one role migrate and another serve (docs/production-database.md).",
            id="site.W011",
        )


def _published(alias: str) -> Iterator[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_PUBLISHED, [_LEDGER])
        (readers,) = cursor.fetchone()
    if readers:
        yield Error(
            f"Our tables lie where Supabase's Data API publishes them: {readers} may read them, so "
            "whoever has the project's public key may. Move them into a schema of their own "
            "(docs/production-database.md).",
            id="site.E019",
        )


def _offered(alias: str) -> Iterator[CheckMessage]:
    """No model that can render, or one whose shown name does not say what renders."""
    models = VideoModel.objects.using(alias).filter(enabled=True)
    try:
        offered = list(models.filter(endpoint__in=settings.VIDEO_ENDPOINTS))
    except ProgrammingError:
        return  # not migrated yet
    if not offered:
        yield Error(
            "No model on offer has a renderer, so none can render. Put one on offer whose endpoint "
            f"is one of those that are set ({', '.join(settings.VIDEO_ENDPOINTS) or 'none'}): "
            "manage.py catalogue_set SLUG --enable (docs/catalogue.md).",
            id="site.E016",
        )
    for model in offered:
        if problem := name_problem(model):
            yield checks.Warning(
                f"{problem}. Say what really renders: manage.py catalogue_set {model.slug} "
                "--name NAME.",
                id="site.W013",
            )


def _is_open(address: str) -> bool:
    """Whether it is plain http to a host that is not plainly inside a network of one's own."""
    url = urlsplit(address)
    host = url.hostname or ""
    if url.scheme == "https":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_INSIDE)


def _is_sandbox(secret: str) -> bool:
    return "sandbox_" in secret or secret.startswith(_SANDBOX_IN_BASE64)
