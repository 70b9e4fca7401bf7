"""The smallest Django site with django-eventstream, as its README has it."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import include, path

_redis = urlsplit(os.environ["PEER_REDIS"])

settings.configure(
    SECRET_KEY="benchmarks-only",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django_eventstream",
    ],
    MIDDLEWARE=[],
    EVENTSTREAM_REDIS={"host": _redis.hostname, "port": _redis.port, "db": 0},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

urlpatterns = [path("events/", include("django_eventstream.urls"), {"channels": ["all"]})]
application = get_asgi_application()
