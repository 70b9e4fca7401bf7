"""Who makes an export at the moment; as `leases` for jobs, by the database's clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, PositiveSmallIntegerField, Value
from django.db.models.functions import Greatest, Now

from generation.models import Export, ExportState
from generation.pipeline.leases import DISPATCH_SECONDS
from generation.pipeline.state import after

logger = logging.getLogger(__name__)

# How long an export waits after its worker was killed.
WORK_SECONDS = 20
# A storage that takes the file slowly says nothing meanwhile.
UPLOAD_SECONDS = 180

Claims = Iterable[tuple[UUID, UUID]]

# A CTE for the reason that `leases._CLAIM` gives.
_CLAIM = """
WITH due AS (
    SELECT id FROM generation_export
    WHERE due_at <= statement_timestamp()
      AND (lease_until IS NULL OR lease_until <= statement_timestamp())
    ORDER BY created_at
    LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE generation_export AS export
SET lease_token = gen_random_uuid(),
    lease_until = statement_timestamp() + make_interval(secs => %s)
FROM due WHERE export.id = due.id
RETURNING export.id, lease_token
"""


class ExportLost(Exception):
    """Another worker has the export by now: what we made of it is thrown away."""


def exports_claim(*, limit: int) -> list[tuple[UUID, UUID]]:
    """Claim up to `limit` due exports that nobody holds, the oldest first: (id, lease)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit, DISPATCH_SECONDS])
        return list(cursor.fetchall())


def export_take(*, export_id: UUID, lease: UUID) -> Export | None:
    """Begin to work on an export; None when the lease has ended or is another's."""
    ours = Export.objects.filter(
        pk=export_id,
        lease_token=lease,
        lease_until__gt=Now(),
        state__in=(ExportState.QUEUED, ExportState.WORKING),
    )
    with transaction.atomic():
        if not ours.update(
            state=ExportState.WORKING,
            attempts=F("attempts") + 1,
            progress=0,
            lease_until=after(WORK_SECONDS),
        ):
            return None
        return Export.objects.select_related("job__video", "job__image").get(pk=export_id)


def exports_put_off(*, claims: Claims, seconds: float) -> None:
    """Give exports back until `seconds` from now: nobody has time for them here."""
    for export_id, lease in claims:
        Export.objects.filter(pk=export_id, lease_token=lease).update(
            due_at=after(seconds), lease_token=None, lease_until=None
        )


def exports_return(*, claims: Claims) -> None:
    """Let the next sweep claim these at once: their messages could not be sent."""
    for export_id, lease in claims:
        Export.objects.filter(pk=export_id, lease_token=lease).update(
            lease_token=None, lease_until=None
        )


class Hold:
    """Keeps an export ours while it is made, and tells its creator how far it is."""

    EVERY = 1.0

    def __init__(self, *, export_id: UUID, lease: UUID) -> None:
        self._ours = Export.objects.filter(
            pk=export_id, lease_token=lease, state=ExportState.WORKING
        )
        self._next = 0.0

    def tick(self, progress: int) -> None:
        """Call as often as you like: once a second it is written down. ExportLost when it is not
        ours any more."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self.EVERY
        try:
            self._write(progress, WORK_SECONDS)
        except (OperationalError, InterfaceError) as error:
            # A database that restarts is back before the lease ends; if not, the end finds it out.
            logger.warning("an export's lease was not renewed: %s", error)
            connection.close()

    def uploading(self, progress: int) -> None:
        """The last stretch, in which nothing can be told."""
        self._write(progress, UPLOAD_SECONDS)

    def _write(self, progress: int, seconds: float) -> None:
        shown = Greatest("progress", Value(progress, PositiveSmallIntegerField()))
        if not self._ours.update(progress=shown, lease_until=after(seconds)):
            raise ExportLost
