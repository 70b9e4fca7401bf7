"""What workers do for themselves."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from redis.exceptions import RedisError

from celery_worker.heartbeat import heartbeat_write

logger = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    """Beat's message came through to a worker that has a thread free: all of it works."""
    _leave_sign()


@worker_ready.connect
def _announce(**_signal: Any) -> None:
    """Do not wait for beat's first turn."""
    _leave_sign()


def _leave_sign() -> None:
    try:
        heartbeat_write()
    except RedisError as error:
        logger.warning("no sign of life could be left: %s", error)
