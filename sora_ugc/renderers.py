"""The servers that render, out of the environment: any number of them, each with its own secrets.

`OPENAI_BASE_URL` and `RUNWAYML_API_SECRET` name the two that most people have. `VIDEO_ENDPOINTS`
names more that speak the OpenAI Videos protocol, by slug: `VIDEO_ENDPOINTS=wan,spare` reads
`VIDEO_ENDPOINT_WAN_URL`, `VIDEO_ENDPOINT_WAN_KEY` and so on. Which models an endpoint has, and at
what price, is the catalogue's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from sora_ugc.env import env

# What a server of the protocol needs differently and does not say by itself (docs/renderers.md).
DIALECT_WORDS = frozenset({"json-image", "json-url", "no-list"})

_SLUG = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
_BUILT_IN = {"openai", "runway"}


@dataclass(frozen=True, slots=True)
class VideoEndpoint:
    """One server that renders: where it is, how to speak to it, its secrets.

    `dialect` holds words of DIALECT_WORDS.
    """

    slug: str
    provider: str
    base_url: str
    api_key: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)
    dialect: frozenset[str] = frozenset()


def video_endpoints() -> dict[str, VideoEndpoint]:
    """The configured renderers by slug; empty without any, since no default exists.

    Raises ImproperlyConfigured for a name, an address or a dialect that cannot be.
    """
    endpoints = [*_openai(), *_runway(), *map(_named, _slugs())]
    return {endpoint.slug: endpoint for endpoint in endpoints}


def _openai() -> list[VideoEndpoint]:
    base_url = env.str("OPENAI_BASE_URL", default="").rstrip("/")
    if not base_url:
        return []
    return [
        VideoEndpoint(
            slug="openai",
            provider="openai_videos",
            base_url=base_url,
            api_key=env.str("OPENAI_API_KEY", default=""),
            webhook_secret=env.str("OPENAI_WEBHOOK_SECRET", default=""),
            dialect=_dialect("OPENAI_DIALECT", env.list("OPENAI_DIALECT", default=[])),
        )
    ]


def _runway() -> list[VideoEndpoint]:
    secret = env.str("RUNWAYML_API_SECRET", default="")
    if not secret:
        return []
    base_url = env.str("RUNWAYML_BASE_URL", default="https://api.dev.runwayml.com")
    return [
        VideoEndpoint(
            slug="runway", provider="runway", base_url=base_url.rstrip("/"), api_key=secret
        )
    ]


def _slugs() -> list[str]:
    slugs: list[str] = env.list("VIDEO_ENDPOINTS", default=[])
    for slug in slugs:
        if not _SLUG.match(slug) or slug in _BUILT_IN:
            raise ImproperlyConfigured(
                f"VIDEO_ENDPOINTS: {slug!r} is no name for one: small letters, digits and hyphens, "
                f"and not {' or '.join(sorted(_BUILT_IN))}."
            )
    return slugs


def _named(slug: str) -> VideoEndpoint:
    prefix = f"VIDEO_ENDPOINT_{slug.upper().replace('-', '_')}"
    base_url = env.str(f"{prefix}_URL", default="").rstrip("/")
    if not base_url:
        raise ImproperlyConfigured(f"{prefix}_URL is missing: VIDEO_ENDPOINTS names {slug!r}.")
    return VideoEndpoint(
        slug=slug,
        provider="openai_videos",
        base_url=base_url,
        api_key=env.str(f"{prefix}_KEY", default=""),
        webhook_secret=env.str(f"{prefix}_WEBHOOK_SECRET", default=""),
        dialect=_dialect(f"{prefix}_DIALECT", env.list(f"{prefix}_DIALECT", default=[])),
    )


def _dialect(name: str, words: list[str]) -> frozenset[str]:
    unknown = sorted(set(words) - DIALECT_WORDS)
    if unknown:
        known = ", ".join(sorted(DIALECT_WORDS))
        raise ImproperlyConfigured(f"{name}: {', '.join(unknown)} is not known. Known: {known}.")
    if {"json-image", "json-url"} <= set(words):
        raise ImproperlyConfigured(f"{name}: json-image and json-url exclude each other.")
    return frozenset(words)
