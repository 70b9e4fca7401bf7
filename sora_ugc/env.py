"""The environment, read strictly: every variable the product knows goes through here.

A secret may also come from a file: `NAME_FILE=/run/secrets/name` (Docker and Kubernetes
secrets). An empty value counts as none. A value that cannot be parsed stops the start with the
variable's name.
"""

from __future__ import annotations

import os
import re
from datetime import time
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class _Values(FileAwareMapping):
    """The process's environment without its empty values, which compose files leave behind.

    Secret files usually end in a newline that is not part of the secret.
    """

    def __init__(self) -> None:
        super().__init__(env={name: value for name, value in os.environ.items() if value})

    def __getitem__(self, name: str) -> str:
        return str(super().__getitem__(name)).strip()


class Environment(environ.FileAwareEnv):
    """django-environ, reading the values above."""

    ENVIRON = _Values()


env = Environment()

_RATE = re.compile(r"^\d+/\d*[smhd]$")


def email_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings out of `smtp://user:password@host:587/?tls=True` and the like."""
    return dict(environ.Env.email_url_config(url))


def rate(name: str, default: str) -> str:
    """The limit of one action, such as `20/h` (20 an hour) or `100/10m`.

    Raises ImproperlyConfigured when it is not a number, a slash and a period.
    """
    value: str = env.str(f"RATE_{name}", default=default)
    if not _RATE.match(value):
        raise ImproperlyConfigured(f"RATE_{name} must look like 20/h or 100/10m, not {value!r}.")
    return value


def choice(name: str, value: str, *, among: tuple[str, ...]) -> str:
    """The value of the variable `name`, one of a few words; ImproperlyConfigured for any other."""
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def time_of_day(name: str, value: str) -> time | None:
    """A time of UTC such as 06:00, of the variable `name`; None for `never`.

    Raises ImproperlyConfigured for anything else, as for a time that names its zone.
    """
    if value == "never":
        return None
    try:
        found = time.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise ImproperlyConfigured(f"{name} must look like 06:00 (UTC), or be never.")
    return found


def storages(media_root: str, backup_dir: str) -> dict[str, Any]:
    """Django's STORAGES: an S3 bucket when one is named, else signed links to `media_root`.

    Backups have a bucket of their own when one is named, else the folder `backup_dir`.
    """
    return {
        "default": _s3() if env.str("S3_BUCKET", default="") else _file_system(media_root),
        "backups": _s3_of_backups()
        if env.str("BACKUP_S3_BUCKET", default="")
        else _only_ours(backup_dir),
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        },
    }


def _file_system(media_root: str) -> dict[str, Any]:
    return {
        "BACKEND": "common.storage.SignedFileSystemStorage",
        "OPTIONS": {"location": media_root},
    }


def _s3() -> dict[str, Any]:
    return {
        "BACKEND": "common.storage_s3.SignedS3Storage",
        "OPTIONS": {
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "bucket_name": env.str("S3_BUCKET"),
            "access_key": env.str("S3_ACCESS_KEY_ID"),
            "secret_key": env.str("S3_SECRET_ACCESS_KEY"),
            "region_name": env.str("S3_REGION", default="us-east-1"),
        },
    }


def _only_ours(folder: str) -> dict[str, Any]:
    """A folder that nobody else on the machine reads."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": folder,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _s3_of_backups() -> dict[str, Any]:
    """The bucket of the backups: at the files' store and with its keys, but for what is said."""
    return {
        "BACKEND": "common.storage_s3.SignedS3Storage",
        "OPTIONS": {
            "endpoint_url": env.str("BACKUP_S3_ENDPOINT_URL", default="")
            or env.str("S3_ENDPOINT_URL", default=None),
            "bucket_name": env.str("BACKUP_S3_BUCKET"),
            "access_key": env.str("BACKUP_S3_ACCESS_KEY_ID", default="")
            or env.str("S3_ACCESS_KEY_ID"),
            "secret_key": env.str("BACKUP_S3_SECRET_ACCESS_KEY", default="")
            or env.str("S3_SECRET_ACCESS_KEY"),
            "region_name": env.str("BACKUP_S3_REGION", default="")
            or env.str("S3_REGION", default="us-east-1"),
        },
    }
