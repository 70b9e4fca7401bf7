"""Files in a private S3 bucket (AWS, Supabase, SeaweedFS, MinIO, R2).

A module of its own: boto3 takes half a second to import, and only who uses S3 should wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from common.storage import LINK_SECONDS, PAGE, StorageError, StoredFile, content_type

# Newer botocore adds checksums that several S3 servers do not know; path addressing needs no
# wildcard DNS; a server that hangs must not hold a worker.
CLIENT_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 3},
)


class SignedS3Storage(S3Storage):
    """A private bucket; links are presigned by S3's own signature, version 4.

    Keys are random and written once, so saving never looks first whether one is taken.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """What django-storages reads from AWS_ settings, said here once."""
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {
            "client_config": CLIENT_CONFIG,
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
            # A larger file is read from the disk: one of these may be as long as the ledger.
            "max_memory_size": 8 * 1024 * 1024,
        }

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """What is stored with the file `name`: not what the machine's own table would guess."""
        parameters: dict[str, Any] = super().get_object_parameters(name)
        return parameters | {"ContentType": content_type(name)}

    def url(self, name: str, expire: int = LINK_SECONDS, filename: str | None = None) -> str:
        """A link to `name` for `expire` seconds; with `filename` it downloads under that name."""
        disposition = content_disposition_header(bool(filename), filename or "")
        parameters = {"ResponseCacheControl": "private"}
        if disposition:
            parameters["ResponseContentDisposition"] = disposition
        link: str = super().url(name, parameters=parameters, expire=expire)
        return link

    def delete(self, name: str) -> None:
        """Remove `name`; StorageError when the bucket does not do it."""
        with _as_storage_error():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and the files in `path`; StorageError when the bucket does not say."""
        with _as_storage_error():
            folders, files = super().listdir(path)
        return folders, files

    def pages(self, folder: str, size: int = PAGE) -> Iterator[list[StoredFile]]:
        """All files below `folder`, as many at a time as the bucket lists at once."""
        paginator = self.connection.meta.client.get_paginator("list_objects_v2")
        asked = {"Bucket": self.bucket_name, "Prefix": f"{folder}/"}
        with _as_storage_error():
            for page in paginator.paginate(**asked, PaginationConfig={"PageSize": size}):
                found = page.get("Contents", [])
                yield [StoredFile(entry["Key"], entry["LastModified"]) for entry in found]

    def size(self, name: str) -> int:
        """How many bytes `name` has; StorageError when the bucket does not say."""
        with _as_storage_error():
            size: int = super().size(name)
        return size

    def _save(self, name: str, content: File) -> str:
        with _as_storage_error():
            key: str = super()._save(name, content)
        return key

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_storage_error():
            file: File = super()._open(name, mode)
            if "r" in mode:
                file.open()  # fetch it here, where a failure is the storage's
        return file


@contextmanager
def _as_storage_error() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise StorageError(str(error)) from error
