"""The product's settings, with one view more: what any view behind our middleware costs."""

from sora_ugc.settings import *  # noqa: F403 (settings are that module)

ROOT_URLCONF = "benchmarks.bare_site"
