"""Which files of the packages are collected: those that a page asks for.

Each collected file is hashed and compressed at its best, which takes the most time of a first
start. Of every library the minified file is enough; with DEBUG on all of them are still found.
"""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Django's own app, with what `collectstatic` leaves out."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        # The browsable API, allauth's and knox's own pages: we have none of these.
        "rest_framework",
        "account",
        # htmx 2 is used, and its extensions.
        "django_htmx/htmax-*",
        "django_htmx/*-4*.js",
        # The long forms of what lies beside them minified.
        "django_htmx/htmx-2.js",
        "django_htmx/ext/hx-*-2.js",
        "admin/js/vendor/jquery/jquery.js",
        "admin/js/vendor/select2/select2.full.js",
        "admin/js/vendor/xregexp/xregexp.js",
    ]
