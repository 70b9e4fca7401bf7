"""All that is kept of somebody, as a ZIP: asked for on the account page, made in the background.

The row is the work: a task claims it for a while (`lease_until`, by the database's clock), says how
far it is, and only who still holds the lease may finish it. So a crash costs the time until the
lease ends, two tasks make one ZIP, and a message that is lost only costs a minute.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, cast
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts import mails
from accounts.errors import StillTheirOwn
from accounts.languages import speaking
from accounts.models import DataExport, User
from accounts.selectors import address_is_proven, user_is_suspended
from common import registry
from common.audit import AuditAction, HasMeta, record
from common.errors import NotFound
from common.mail import site_link
from common.messages import message_send
from common.personal_data import DataFile, DataPart
from common.storage import file_discard, files_pages

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.data_export_make"
FOLDER = "personal-data"
KEPT = timedelta(days=1)
# One file must be copied within it; it is extended after each.
LEASE = timedelta(minutes=10)
ATTEMPTS = 5
# What does not fit is named in the ZIP and can be downloaded by itself.
MOST_BYTES = 20 * 1024**3
_CHUNK = 1024 * 1024
_WORTH_SECONDS = 60

State = DataExport.State


class _LeaseLost(Exception):
    """Somebody else makes it now, or it is not wanted any more."""


def data_export_ask(
    *, user: User, actor_id: UUID | None = None, reason: str = "", request: HasMeta | None = None
) -> DataExport:
    """Have the ZIP made; while one is being made, that one.

    `actor_id` is who of staff asks for somebody who is suspended, and `reason` why; StillTheirOwn
    is raised when they are not.
    """
    try:
        with transaction.atomic():
            if actor_id is not None and not user_is_suspended(user_id=user.pk):
                raise StillTheirOwn
            export = DataExport.objects.create(user=user)
            record(
                actor_id=actor_id or user.pk,
                action=AuditAction.DATA_EXPORT_ASKED,
                target=f"user:{user.pk}",
                data={"reason": reason} if reason else {},
                request=request,
            )
    except IntegrityError:
        # The newest: the open one may have ended meanwhile.
        return DataExport.objects.filter(user=user).latest("created_at")
    transaction.on_commit(partial(_send, export.pk))
    return export


def data_export_newest(*, user: User) -> DataExport | None:
    """What the account page shows: the last one asked for, while there is something to say."""
    return DataExport.objects.filter(user=user).exclude(state=State.GONE).first()


def data_export_file(*, user: User, export_id: UUID) -> DataExport:
    """One that can be downloaded now; NotFound for somebody else's, and after its day."""
    ready = DataExport.objects.filter(user=user, state=State.READY, expires_at__gt=Now())
    export = ready.filter(pk=export_id).first()
    if export is None:
        raise NotFound
    return export


def data_export_fetch(
    *, user: User, export_id: UUID, actor_id: UUID | None = None, request: HasMeta | None = None
) -> DataExport:
    """The same, for whoever is given its link now: the person, or `actor_id` of staff for them."""
    export = data_export_file(user=user, export_id=export_id)
    record(
        actor_id=actor_id or user.pk,
        action=AuditAction.DATA_EXPORT_FETCHED,
        target=f"user:{user.pk}",
        request=request,
    )
    return export


def data_export_make(*, export_id: UUID) -> bool:
    """Make the ZIP, unless somebody else does; whether it was made here."""
    lease = uuid4()
    if not _claim(export_id, lease):
        return False
    export = DataExport.objects.select_related("user").get(pk=export_id)
    key = f"{FOLDER}/{lease.hex}.zip"
    try:
        with TemporaryFile() as zipped:
            _write(zipped, export, lease)
            size = zipped.tell()
            zipped.seek(0)
            default_storage.save(key, File(zipped))
        _finish(export, lease, key=key, size=size)
    except _LeaseLost:
        file_discard(key=key)
        return False
    return True


def data_exports_sweep() -> None:
    """Hand out what waits, give up what went wrong too often, and remove what had its day."""
    open_now = DataExport.objects.filter(_FREE, state=State.OPEN)
    open_now.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED)
    for pk in open_now.filter(attempts__lt=ATTEMPTS).values_list("pk", flat=True)[:100]:
        _send(pk)
    data_exports_remove(DataExport.objects.filter(state=State.READY, expires_at__lte=Now()))


def data_exports_remove(exports: QuerySet[DataExport]) -> None:
    """Mark them as gone, then remove their files."""
    for pk, key in exports.values_list("pk", "storage_key"):
        gone = DataExport.objects.filter(pk=pk).exclude(state=State.GONE)
        if gone.update(state=State.GONE, storage_key="") and key:
            transaction.on_commit(partial(file_discard, key=key))


def data_exports_tidy() -> None:
    """Remove files that a crash left: none is wanted after its day, whatever the rows say."""
    too_old = timezone.now() - 2 * KEPT
    for page in files_pages(FOLDER):
        for found in page:
            if found.modified_at < too_old:
                file_discard(key=found.key)


_FREE = Q(lease_until=None) | Q(lease_until__lte=Now())


def _claim(export_id: UUID, lease: UUID) -> bool:
    free = DataExport.objects.filter(_FREE, pk=export_id, state=State.OPEN, attempts__lt=ATTEMPTS)
    return bool(
        free.update(lease_token=lease, lease_until=Now() + LEASE, attempts=F("attempts") + 1)
    )


def _held(export: DataExport, lease: UUID) -> QuerySet[DataExport]:
    return DataExport.objects.filter(pk=export.pk, state=State.OPEN, lease_token=lease)


def _write(zipped: IO[bytes], export: DataExport, lease: UUID) -> None:
    """The JSON and the texts of every room first, then the files, newest first."""
    parts = {name: cast("DataPart", ask(export.user_id)) for name, ask in registry.exporters}
    files = [file for part in parts.values() for file in part.files]
    fitting, left_out = _fitting(files)
    _progress(export, lease, done=0, total=len(fitting))
    with ZipFile(zipped, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            words = json.dumps(part.data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{name}.json", words)
            for path, text in part.texts.items():
                archive.writestr(path, text)
        missing = []
        for done, file in enumerate(fitting, start=1):
            if not _add(archive, file):
                missing.append(file.name)
            _progress(export, lease, done=done, total=len(fitting))
        if left_out or missing:
            words = json.dumps({"too_large": left_out, "missing": missing}, indent=1)
            archive.writestr("not_included.json", words)


def _fitting(files: list[DataFile]) -> tuple[list[DataFile], list[str]]:
    """The files that fit into one ZIP, and the names of those that do not."""
    taken, left_out, size = [], [], 0
    for file in sorted(files, key=lambda each: each.name, reverse=True):
        size += file.bytes
        if size > MOST_BYTES:
            left_out.append(file.name)
        else:
            taken.append(file)
    return taken, left_out


def _add(archive: ZipFile, file: DataFile) -> bool:
    """Copy one file in; False when it is not there (any more)."""
    info = ZipInfo(str(PurePosixPath(file.name)), timezone.now().timetuple()[:6])
    # Pictures and videos are compressed already.
    info.compress_type = ZIP_STORED
    try:
        source = default_storage.open(file.key)
    except FileNotFoundError:
        return False
    with source, archive.open(info, "w", force_zip64=True) as target:
        for chunk in _chunks(source):
            target.write(chunk)
    return True


def _chunks(source: File) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _progress(export: DataExport, lease: UUID, *, done: int, total: int) -> None:
    if not _held(export, lease).update(done=done, total=total, lease_until=Now() + LEASE):
        raise _LeaseLost


@transaction.atomic
def _finish(export: DataExport, lease: UUID, *, key: str, size: int) -> None:
    ready = _held(export, lease).update(
        state=State.READY, storage_key=key, bytes=size, expires_at=Now() + KEPT
    )
    if not ready:
        raise _LeaseLost
    # It leads to a page that only who can sign in sees.
    if export.user.is_active and address_is_proven(user=export.user):
        with speaking(export.user):
            link = site_link(reverse("account") + "#data")
            mails.data_export_ready(to=export.user.email, link=link)


def _send(export_id: UUID) -> None:
    message_send(TASK, args=(str(export_id),), expires=_WORTH_SECONDS)
