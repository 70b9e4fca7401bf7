"""Whether this process lives, and whether the whole product could do a job now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from celery_worker.heartbeat import heartbeat_read

logger = logging.getLogger(__name__)

# A bucket that hangs may take minutes to say so, and a probe wants its answer now.
STORAGE_SECONDS = 3
_asking = ThreadPoolExecutor(max_workers=2, thread_name_prefix="readyz")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Asks nothing of anybody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is there, else 503; `{"database": true, ...}` either way.

    What is wrong stands in the log, not in the answer.
    """
    parts = parts_now()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def parts_now() -> dict[str, bool]:
    """Whether each part is there now; why not stands in the log."""
    return {name: _works(name, check) for name, check in _PARTS.items()}


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:
        # Each part fails in its own library's ways, and any of them means the same here.
        logger.warning("not ready, %s: %s: %s", name, type(error).__name__, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _broker() -> bool:
    heartbeat_read()
    return True


def _storage() -> bool:
    asked = _asking.submit(default_storage.exists, "readyz")
    try:
        asked.result(STORAGE_SECONDS)
    finally:
        asked.cancel()
    return True


_PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "worker": heartbeat_read,
}
